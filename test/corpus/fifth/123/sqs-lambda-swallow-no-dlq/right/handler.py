import json
import os

import boto3
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table(os.environ["USAGE_TABLE"])


def store(event, context):
    failures = []
    for record in event["Records"]:
        try:
            put_once(json.loads(record["body"]))
        except Exception as error:
            print(f"usage message {record['messageId']} failed: {error}")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def put_once(usage):
    try:
        table.put_item(
            Item={"pk": usage["event_id"], "customer": usage["customer"], "quantity": usage["quantity"], "at": usage["at"]},
            ConditionExpression="attribute_not_exists(pk)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
