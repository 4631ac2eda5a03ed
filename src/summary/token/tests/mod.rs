mod given;
mod mentions;
