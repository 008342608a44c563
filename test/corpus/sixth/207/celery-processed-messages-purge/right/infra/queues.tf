resource "aws_sqs_queue" "usage" {
  name                       = "usage"
  visibility_timeout_seconds = 120
  message_retention_seconds  = 345600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.usage_dead.arn
    maxReceiveCount     = 20
  })
}

# Redriven by hand once the cause is mended.
resource "aws_sqs_queue" "usage_dead" {
  name                      = "usage-dead"
  message_retention_seconds = 1209600
}
