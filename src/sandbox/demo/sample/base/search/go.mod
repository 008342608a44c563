module github.com/halyard/platform/search

go 1.25

require (
	github.com/aws/aws-sdk-go-v2/service/kinesis v1.32.0
	github.com/google/uuid v1.6.0
	github.com/orbcorp/orb-go v1.50.0
)
