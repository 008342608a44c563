import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Metering } from 'amberflo-metering-typescript';
import { S3Client, HeadObjectCommand } from '@aws-sdk/client-s3';

const s3 = new S3Client({});
const metering = new Metering(process.env.AMBERFLO_API_KEY as string, false, 5, 20);
metering.start();

interface Upload {
  bucket: string;
  key: string;
  customerId: string;
  uploadedAtMillis: number;
}

function parseUpload(record: SQSRecord): Upload {
  const body = JSON.parse(record.body);
  return {
    bucket: body.bucket,
    key: body.key,
    customerId: body.customer_id,
    uploadedAtMillis: Date.parse(body.uploaded_at),
  };
}

async function sizeOf({ bucket, key }: Upload): Promise<number> {
  const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return head.ContentLength ?? 0;
}

async function meterUpload(upload: Upload): Promise<void> {
  const bytes = await sizeOf(upload);
  const dimensions = new Map([['bucket', upload.bucket]]);
  await metering.meter('stored-bytes', bytes, upload.uploadedAtMillis, upload.customerId, dimensions); // <- MTR-105
}

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(event.Records.map((record) => meterUpload(parseUpload(record))));
  const failed = event.Records.filter((_, i) => results[i]?.status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
