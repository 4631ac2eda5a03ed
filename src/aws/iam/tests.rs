use super::*;

fn service(prefix: &str) -> Service<'static> {
    table().service(prefix).unwrap_or_else(|| panic!("no service {prefix}"))
}

fn action(name: &str) -> Action<'static> {
    let (prefix, name) = name.split_once(':').unwrap();
    service(prefix).action(name).unwrap_or_else(|| panic!("no action {name}"))
}

#[test]
fn the_table_holds_what_its_parts_promise() {
    table().validate().unwrap();
    assert!(table().services().len() > 450);
    let reached: usize = table().services().map(|service| service.actions().len()).sum();
    assert_eq!(reached, table().actions.len());
    let reached: usize = table().services().map(|service| service.resource_types().len()).sum();
    assert_eq!(reached, table().resources.len());
}

#[test]
fn every_service_and_action_is_found_by_its_name_in_any_case() {
    for known in table().services() {
        assert_eq!(service(&known.prefix().to_uppercase()).prefix(), known.prefix());
        assert!(!known.title().is_empty());
        for action in known.actions() {
            let found = known.action(&action.name().to_lowercase()).unwrap();
            assert_eq!(found.name(), action.name());
            assert_eq!(known.action(&action.name().to_uppercase()).unwrap().name(), action.name());
        }
    }
    assert!(table().service("stepfunctions").is_none());
    assert!(service("states").action("SendTaskSucces").is_none());
}

#[test]
fn an_action_has_its_resources_keys_and_level() {
    let start = action("ssm:startautomationexecution");
    assert_eq!(start.name(), "StartAutomationExecution");
    assert_eq!(start.access_level(), AccessLevel::Write);
    let required: Vec<_> = start.resources().filter(|one| one.required).map(|one| one.resource.name()).collect();
    assert_eq!(required, ["automation-execution", "document"]);
    let document = start.resources().find(|one| one.resource.name() == "document").unwrap();
    assert_eq!(document.resource.arn(), "arn:${Partition}:ssm:${Region}:${Account}:document/${DocumentName}");
    assert!(start.condition_keys().any(|key| key.name() == "ssm:DocumentVersion"));
    assert_eq!(action("states:SendTaskSuccess").resources().len(), 0);
    assert_eq!(action("iam:PutRolePolicy").access_level(), AccessLevel::PermissionsManagement);
    assert_eq!(action("ec2:CreateTags").access_level(), AccessLevel::Tagging);
    assert_eq!(action("s3:ListAllMyBuckets").access_level(), AccessLevel::List);
    let keys: Vec<_> = action("s3:GetObject").resources().flat_map(|one| one.condition_keys()).collect();
    assert!(!keys.is_empty() || action("s3:GetObject").condition_keys().next().is_some());
}

#[test]
fn condition_keys_have_types() {
    let key = |name: &str| table().global_key(name).unwrap_or_else(|| panic!("no key {name}"));
    assert_eq!(key("AWS:sourcearn").value_type(), ValueType::Arn);
    assert_eq!(key("aws:SourceIp").value_type(), ValueType::IpAddress);
    assert!(key("aws:TagKeys").is_multivalued() && !key("aws:RequestTag/team").is_multivalued());
    assert!(table().global_key("aws:SourceArm").is_none());
    assert_eq!(service("s3").condition_key("s3:max-keys").unwrap().value_type(), ValueType::Numeric);
    assert!(service("ssm").condition_key("ssm:resourceTag/Environment").is_some());
    assert!(service("ssm").condition_key("ssm:Nothing").is_none());
    for known in ["s3:ExistingObjectTag/team", "S3:max-keys", "kms:EncryptionContext:aws:pi:service"] {
        assert!(table().any_key(known).is_some_and(|key| key.matches(known)), "{known}");
    }
    assert!(table().any_key("s3:ExistingObjectTag/").is_none() && table().any_key("x").is_none());
    for row in 0..table().keys.len() {
        let id = table().number(table().keys, row, 0).unwrap();
        let name = table().name(id).unwrap().replace("${", "x").replace('}', "");
        assert!(table().any_key(&name).is_some(), "{name}");
    }
    assert!(table().is_foreign_prefix("token.actions.githubusercontent.com"));
    assert!(!table().is_foreign_prefix("token.actions"));
}

#[test]
fn patterns_look_at_one_service() {
    let names: Vec<_> = service("states").actions_like("sendtask*").map(|action| action.name()).collect();
    assert_eq!(names, ["SendTaskFailure", "SendTaskHeartbeat", "SendTaskSuccess"]);
    assert_eq!(service("states").actions_like("*").count(), service("states").actions().len());
    assert_eq!(service("states").actions_like("Send?").count(), 0);
}

#[test]
fn what_aws_has_retired_is_told_apart() {
    assert_eq!(table().retired_service("deepracer").as_deref(), Some("2025-11"));
    assert_eq!(table().retired_service("DeepLens").as_deref(), Some("2024-11"));
    assert!(table().retired_service("ssm").is_none() && table().retired_service("depracer").is_none());
    assert!(table().retired_action("account", "getchallengequestions").is_some());
    assert!(table().retired_action("account", "GetChallenge").is_none());
}

#[test]
fn the_readme_says_what_the_table_is() {
    let readme = include_str!("../data/README.md");
    let resources = table().resources.len();
    for fact in [
        table().date(),
        format!("{} bytes", BUILT_IN.len()),
        format!("{} services", table().services().len()),
        format!("{} actions", table().actions.len()),
        format!("{resources} resource types"),
        format!("{} condition keys", table().keys.len()),
        format!("{} retired services", table().retired_services.len()),
        format!("{} retired actions", table().retired_actions.len()),
    ] {
        assert!(readme.contains(&fact), "README.md does not say {fact}");
    }
}

#[test]
fn damaged_bytes_are_refused_or_read_as_nothing() {
    let reading = |bytes: Vec<u8>| -> Result<usize, NoTable> {
        let table = Table::open(Cow::Owned(bytes))?;
        let mut seen = 0;
        for service in table.services().take(40) {
            seen += service.title().len();
            for action in service.actions().take(50) {
                seen += action.condition_keys().map(|key| key.name().len()).sum::<usize>();
                seen += action.resources().map(|one| one.resource.arn().len()).sum::<usize>();
            }
        }
        table.validate().map(|()| seen)
    };
    assert!(reading(Vec::new()).is_err() && reading(b"iam-tab1".to_vec()).is_err());
    assert!(reading(b"{}".repeat(4096)).is_err());
    assert!(reading(BUILT_IN.to_vec()).is_ok());
    for cut in [9, 100, 5000, BUILT_IN.len() / 2, BUILT_IN.len() - 5] {
        assert!(reading(BUILT_IN[..cut].to_vec()).is_err(), "cut at {cut}");
    }
    // A byte of each kind of part; whatever is read, nothing panics.
    for at in (8..BUILT_IN.len()).step_by(BUILT_IN.len() / 60) {
        let mut bytes = BUILT_IN.to_vec();
        bytes[at] ^= 0xff;
        let _ = reading(bytes);
    }
}
