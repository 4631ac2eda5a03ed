//! The few regular expressions that schemas need: alternatives of character classes in a row.

/// A pattern that a text has where one of its alternatives fits.
#[derive(Debug)]
pub struct Pattern {
    /// The alternatives.
    pub alternatives: &'static [Alternative],
}

/// Atoms in a row.
#[derive(Debug)]
pub struct Alternative {
    /// Whether the first atom must stand at the start of the text (`^`).
    pub from_start: bool,
    /// Whether the last atom must stand at its end (`$`).
    pub to_end: bool,
    /// At most 63, which `build.rs` holds to: each has a bit of a word, and so has the end.
    pub atoms: &'static [Atom],
}

/// One character of a class, or several.
#[derive(Debug)]
pub struct Atom {
    /// The class, as ranges of characters with both ends.
    pub ranges: &'static [(char, char)],
    /// Whether it may be missing (`?`, `*`).
    pub optional: bool,
    /// Whether it may repeat (`+`, `*`).
    pub repeated: bool,
}

impl Pattern {
    /// Whether the pattern fits somewhere in a text, in time linear in the text.
    pub fn fits(&self, text: &str) -> bool {
        self.alternatives.iter().any(|alternative| alternative.fits(text))
    }
}

impl Alternative {
    fn fits(&self, text: &str) -> bool {
        let end = 1_u64 << self.atoms.len();
        let mut reached = self.without_optional(1);
        for character in text.chars() {
            if reached & end != 0 && !self.to_end {
                return true;
            }
            let mut next = if self.from_start { 0 } else { 1 };
            for (index, atom) in self.atoms.iter().enumerate().filter(|(index, _)| reached & (1 << index) != 0) {
                if atom.ranges.iter().any(|(first, last)| (*first..=*last).contains(&character)) {
                    next |= 1 << (index + 1);
                    next |= u64::from(atom.repeated) << index;
                }
            }
            reached = self.without_optional(next);
            if reached == 0 {
                return false;
            }
        }
        reached & end != 0
    }

    /// Adds what is reached by leaving out optional atoms. A repeated one that has been met may be left as well, which its
    /// own step to the next atom says already.
    fn without_optional(&self, mut reached: u64) -> u64 {
        for (index, _) in self.atoms.iter().enumerate().filter(|(_, atom)| atom.optional) {
            reached |= (reached & (1 << index)) << 1;
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &[(char, char)] = &[('0', '9')];

    const fn atom(ranges: &'static [(char, char)], optional: bool, repeated: bool) -> Atom {
        Atom { ranges, optional, repeated }
    }

    #[test]
    fn an_anchored_pattern_fits_the_whole_text() {
        // ^v?[0-9]+$
        const PATTERN: Pattern = Pattern {
            alternatives: &[Alternative {
                from_start: true,
                to_end: true,
                atoms: &[atom(&[('v', 'v')], true, false), atom(DIGITS, false, true)],
            }],
        };
        assert!(["1", "v1", "v12", "007"].into_iter().all(|text| PATTERN.fits(text)));
        assert!(["", "v", "vv1", "1v", "v1 ", " 1"].into_iter().all(|text| !PATTERN.fits(text)));
    }

    #[test]
    fn without_anchors_it_fits_somewhere() {
        // a[0-9]*b|c
        const PATTERN: Pattern = Pattern {
            alternatives: &[
                Alternative {
                    from_start: false,
                    to_end: false,
                    atoms: &[
                        atom(&[('a', 'a')], false, false),
                        atom(DIGITS, true, true),
                        atom(&[('b', 'b')], false, false),
                    ],
                },
                Alternative { from_start: false, to_end: false, atoms: &[atom(&[('c', 'c')], false, false)] },
            ],
        };
        assert!(["ab", "xa12by", "aab", "a1a2b", "xc"].into_iter().all(|text| PATTERN.fits(text)));
        assert!(["", "a", "a1", "ba", "a-b"].into_iter().all(|text| !PATTERN.fits(text)));
    }
}
