resource "aws_sqs_queue" "usage_events" {
  name                       = "usage-events"
  message_retention_seconds  = 1209600
  visibility_timeout_seconds = 120

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.usage_events_dead.arn
    maxReceiveCount     = 12
  })
}

# Looked at on Mondays and redriven from the console.
resource "aws_sqs_queue" "usage_events_dead" {
  name                      = "usage-events-dead"
  message_retention_seconds = 1209600
}
