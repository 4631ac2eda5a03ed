//! The asset manifests that CDK writes beside its templates (`*.assets.json`).

use serde_json::Value;

/// The file, relative to the manifest, that an S3 key stands for.
pub fn source_of(manifest: &[u8], key: &str) -> Option<String> {
    let manifest: Value = serde_json::from_slice(manifest).ok()?;
    let files = manifest.get("files")?.as_object()?;
    let names_key = |file: &&Value| {
        let destinations = file.get("destinations").and_then(Value::as_object);
        destinations
            .into_iter()
            .flat_map(|all| all.values())
            .any(|destination| destination.get("objectKey").and_then(Value::as_str) == Some(key))
    };
    let file = files.values().find(names_key)?;
    Some(file.get("source")?.get("path")?.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_leads_to_its_file() {
        let manifest = br#"{"version": "36.0.0", "files": {"ab12": {
            "source": {"path": "asset.ab12.json", "packaging": "file"},
            "destinations": {"current_account-current_region": {"bucketName": "b", "objectKey": "ab12.json"}}}}}"#;
        assert_eq!(source_of(manifest, "ab12.json").as_deref(), Some("asset.ab12.json"));
        assert_eq!(source_of(manifest, "other.json"), None);
        assert_eq!(source_of(b"[]", "ab12.json"), None);
    }
}
