use super::table::{Section, TABLE, Table};
use super::*;
use std::collections::HashSet;

fn operation(client: &str, name: &str) -> Operation {
    Service::of_client(client).unwrap().operation(name).unwrap()
}

fn names(shape: Shape) -> Vec<&'static str> {
    shape.members().map(|member| member.name).collect()
}

#[test]
fn a_service_has_several_names() {
    let service = Service::of_client("stepfunctions").unwrap();
    assert_eq!((service.id(), service.integration(), service.signing_name()), ("SFN", "sfn", "states"));
    assert_eq!(Service::of_integration("sfn"), Some(service));
    for (client, integration) in [
        ("ssm", "ssm"),
        ("logs", "cloudwatchlogs"),
        ("dms", "databasemigration"),
        ("config", "config"),
        ("elbv2", "elasticloadbalancingv2"),
        ("events", "eventbridge"),
    ] {
        assert_eq!(Service::of_integration(integration).map(Service::client), Some(client));
    }
    for name in ["states", "SFN", "StepFunctions", "", "zzz", "a"] {
        assert_eq!(Service::of_client(name), None, "{name}");
    }
    assert_eq!(Service::of_client("runtime.sagemaker"), Service::of_client("sagemaker-runtime"));
    assert_eq!(Service::of_client("s3control").unwrap().signing_name(), "s3");
}

#[test]
fn an_operation_has_several_spellings() {
    let service = Service::of_client("stepfunctions").unwrap();
    let success = service.operation("SendTaskSuccess");
    assert_eq!(success.map(Operation::name), Some("SendTaskSuccess"));
    assert_eq!(service.operation_of_method("send_task_success"), success);
    assert_eq!(service.operation_of_action("sendTaskSuccess"), success);
    assert_eq!(service.operation_spelt_like("sendTASK-success"), success);
    for name in ["SendMessage", "sendTaskSuccess", "", "DescribeInstances"] {
        assert_eq!(service.operation(name), None, "{name}");
    }
    assert_eq!(service.operation_of_method("SendTaskSuccess"), None);
    assert_eq!(service.operation_of_method("send_tasksuccess"), None);
    assert_eq!(service.operation_of_action("SendTaskSuccess"), None);
    for (text, spelling) in [
        ("SendTaskSuccess", Some(Spelling::Name)),
        ("send_task_success", Some(Spelling::Method)),
        ("sendTaskSuccess", Some(Spelling::OtherCase)),
        ("sendtasksuccess", None),
        ("Send-Task-Success", None),
    ] {
        assert_eq!(service.find_operation(text).map(|(_, found)| found), spelling, "{text}");
    }
    let scsi = Service::of_client("storagegateway").unwrap();
    assert_eq!(
        scsi.operation_of_method("create_cached_iscsi_volume").map(Operation::name),
        Some("CreateCachediSCSIVolume")
    );
    assert_eq!(operation("storagegateway", "CreateCachediSCSIVolume").method(), "create_cached_iscsi_volume");
    let alias = Service::of_client("mturk").unwrap().operation_of_method("list_hi_ts_for_qualification_type");
    assert_eq!(alias.map(Operation::name), Some("ListHITsForQualificationType"));
}

#[test]
fn shapes_go_all_the_way_down() {
    let success = operation("stepfunctions", "SendTaskSuccess");
    let input = success.input().unwrap();
    assert_eq!(names(input), ["output", "taskToken"]);
    assert!(input.members().all(|member| member.required && member.shape.kind() == Kind::String));
    assert_eq!(names(success.output().unwrap()), [""; 0]);

    let reservations = operation("ec2", "DescribeInstances").output().unwrap().member("Reservations").unwrap();
    let Kind::List(reservation) = reservations.shape.kind() else { panic!("a list") };
    let Kind::List(instance) = reservation.member("Instances").unwrap().shape.kind() else { panic!("a list") };
    let state = instance.member("State").unwrap().shape;
    assert_eq!(state.member("Code").unwrap().shape.kind(), Kind::Integer);
    let name = state.member("Name").unwrap().shape;
    assert!(name.values().any(|value| value == "shutting-down"));
    assert_eq!(instance.member("state"), None);

    let health = operation("elbv2", "DescribeTargetHealth").input().unwrap();
    assert_eq!(health.required_members().map(|member| member.name).collect::<Vec<_>>(), ["TargetGroupArn"]);
    assert!(health.member("TargetGroupArn").unwrap().required && !health.member("Targets").unwrap().required);
    let tags = operation("ssm", "StartAutomationExecution").input().unwrap().member("Parameters").unwrap();
    assert!(matches!(tags.shape.kind(), Kind::Map(values) if matches!(values.kind(), Kind::List(_))));
}

#[test]
fn shapes_may_hold_themselves() {
    let item = operation("dynamodb", "PutItem").input().unwrap().member("Item").unwrap().shape;
    let Kind::Map(value) = item.kind() else { panic!("a map") };
    assert!(value.is_union() || value.member("S").is_some());
    assert_eq!(value.member("M").unwrap().shape.kind(), Kind::Map(value));
}

#[test]
fn what_boto3_does_by_itself() {
    let token = operation("ssm", "StartChangeRequestExecution").input().unwrap().member("ClientToken").unwrap();
    assert!(!token.is_idempotency_token);
    let token = operation("ec2", "RunInstances").input().unwrap().member("ClientToken").unwrap();
    assert!(token.is_idempotency_token);
    let vault = operation("glacier", "DescribeVault").input().unwrap();
    assert!(!vault.member("accountId").unwrap().required && vault.member("vaultName").unwrap().required);
    let source = operation("s3", "CopyObject").input().unwrap().member("CopySource").unwrap();
    assert_eq!(source.shape.kind(), Kind::Any);
    let export = operation("logs", "CreateExportTask").input().unwrap();
    assert!(!export.member("from").unwrap().required && export.member("fromTime").is_some());
}

#[test]
fn streams() {
    let of = |client, name| operation(client, name).streams().collect::<Vec<_>>();
    assert_eq!(of("s3", "GetObject"), [Stream::Response]);
    assert_eq!(of("s3", "PutObject"), [Stream::Request]);
    assert_eq!(of("s3", "SelectObjectContent"), [Stream::Events]);
    assert_eq!(of("lambda", "Invoke"), [Stream::Request, Stream::Response]);
    assert_eq!(of("s3", "ListObjectsV2"), []);
    assert!(operation("s3", "PutBucketLifecycle").is_deprecated());
}

#[test]
fn everything_is_sorted_and_found() {
    let names = |id: u32| TABLE.name(id).expect("a name");
    assert!((1..TABLE.count(Section::Names)).all(|id| names(id - 1) < names(id)));
    let services: Vec<Service> = Service::all().collect();
    let mut shapes = HashSet::new();
    let mut open = Vec::new();
    let mut operations = 0;
    for (index, service) in services.iter().enumerate() {
        assert_eq!(Service::of_client(service.client()), Some(*service));
        let found = Service::of_integration(service.integration()).unwrap();
        assert!(found == *service || found.id() == service.id(), "{}", service.client());
        assert!(index == 0 || services[index - 1].client() < service.client());
        for operation in service.operations() {
            operations += 1;
            assert_eq!(service.operation(operation.name()), Some(operation), "{}", operation.name());
            let method = operation.method();
            assert_eq!(service.operation_of_method(&method), Some(operation), "{method}");
            open.extend([operation.input(), operation.output()].into_iter().flatten());
        }
    }
    assert_eq!(operations, TABLE.count(Section::Operations));
    while let Some(shape) = open.pop() {
        if !shapes.insert(shape) {
            continue;
        }
        assert!(shape.values().all(|value| !value.is_empty()) && shape.values().is_sorted());
        for member in shape.members() {
            assert_eq!(shape.member(member.name), Some(member));
            open.push(member.shape);
        }
        if let Kind::List(part) | Kind::Map(part) = shape.kind() {
            open.push(part);
        }
    }
    assert_eq!(shapes.len(), TABLE.count(Section::Shapes) as usize);
}

#[test]
fn damaged_bytes_say_nothing() {
    let whole: &'static [u8] = TABLE.0;
    let all_of = |table: Table| {
        let mut read = 0;
        for index in [0, 1, 7, table.count(Section::Names).wrapping_sub(1), u32::MAX] {
            read += usize::from(table.name(index).is_some());
            read += usize::from(
                table.service(index).is_some_and(|service| table.name(service.label(Label::Endpoint)).is_some()),
            );
            read += usize::from(table.operation(index).is_some()) + usize::from(table.shape(index).is_some());
            read += usize::from(table.member(index).is_some()) + usize::from(table.value(index).is_some());
            read += usize::from(table.by_integration(index).is_some()) + table.irregular_methods(index).count();
        }
        read += usize::from(table.compare(1, "taskToken").is_some());
        read + table.version().len() + table.date().len()
    };
    for length in [0, 3, 4, 20, 30, 60, 99, 100, 1000, whole.len() / 2] {
        assert!(all_of(Table(whole.get(..length).unwrap())) < all_of(TABLE), "{length}");
    }
    for place in 0..100 {
        let mut bytes = whole.to_vec();
        bytes[place] ^= 0xFF;
        all_of(Table(bytes.leak()));
    }
}

#[test]
fn the_recorded_numbers_are_those_of_the_table() {
    let recorded = include_str!("../data/README.md");
    let counts = [
        ("bytes", TABLE.0.len() as u32),
        ("names", TABLE.count(Section::Names)),
        ("services", TABLE.count(Section::Services)),
        ("integrations", TABLE.count(Section::Integrations)),
        ("operations", TABLE.count(Section::Operations)),
        ("methods", TABLE.count(Section::Methods)),
        ("shapes", TABLE.count(Section::Shapes)),
        ("members", TABLE.count(Section::Members)),
        ("enums", TABLE.count(Section::Values)),
    ];
    let lines = counts.map(|(name, count)| format!("| {name} | {count} |\n"));
    let dates = [format!("| botocore | {} |\n", version()), format!("| released | {} |\n", date())];
    for line in lines.iter().chain(&dates) {
        assert!(recorded.contains(line.as_str()), "{line}");
    }
    assert!(TABLE.0.starts_with(b"API\x01") && TABLE.0.len() < 4_000_000);
}
