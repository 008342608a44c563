import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'what was received in one asking, in TypeScript',
      files: {
        'src/usage/206-redis-incr-sqs.ts': `
          import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';
          import { redis } from '../redis';
          import { writeAudit } from '../audit';

          const sqs = new SQSClient({});
          const QueueUrl = process.env.USAGE_QUEUE_URL!;

          export async function poll() {
            const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }));
            for (const message of Messages) {
              const usage = JSON.parse(message.Body!);
              const month = usage.at.slice(0, 7);
              await redis.hincrby(\`usage:\${usage.tenantId}:\${month}\`, usage.meter, usage.quantity);
              await writeAudit(usage);
              await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
            }
          }

          export async function main() {
            for (;;) {
              try {
                await poll();
              } catch (error) {
                console.error('poll failed', error);
              }
            }
          }
        `,
      },
      at: ['src/usage/206-redis-incr-sqs.ts:13'],
    },
    {
      name: 'minutes that an account has left, in Go',
      files: {
        'src/usage/206-kafka-go.go': `
          package worker

          import (
          	"context"
          	"database/sql"
          	"encoding/json"
          	"log/slog"

          	"github.com/segmentio/kafka-go"
          )

          type minutesUsed struct {
          	CallID  string \`json:"call_id"\`
          	Account string \`json:"account"\`
          	Minutes int64  \`json:"minutes"\`
          }

          func Run(ctx context.Context, reader *kafka.Reader, db *sql.DB) error {
          	for {
          		msg, err := reader.FetchMessage(ctx)
          		if err != nil {
          			return err
          		}
          		var used minutesUsed
          		if err := json.Unmarshal(msg.Value, &used); err != nil {
          			slog.Error("unreadable message", "offset", msg.Offset)
          			_ = reader.CommitMessages(ctx, msg)
          			continue
          		}
          		if _, err := db.ExecContext(ctx,
          			\`UPDATE accounts SET minutes_left = minutes_left - $1 WHERE id = $2\`,
          			used.Minutes, used.Account); err != nil {
          			return err
          		}
          		if err := reader.CommitMessages(ctx, msg); err != nil {
          			return err
          		}
          	}
          }
        `,
      },
      at: ['src/usage/206-kafka-go.go:31'],
    },
  ],
  silent: [
    {
      name: 'a script that adds once, in TypeScript',
      files: {
        'src/usage/206-redis-lua.ts': `
          import { SQSClient, ReceiveMessageCommand, DeleteMessageCommand } from '@aws-sdk/client-sqs';
          import { redis } from '../redis';

          const sqs = new SQSClient({});
          const QueueUrl = process.env.USAGE_QUEUE_URL!;

          const ADD_ONCE = \`
          if redis.call('SET', KEYS[2], '1', 'NX', 'EX', 1209600) then
            return redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
          end
          return redis.call('HGET', KEYS[1], ARGV[1])\`;

          export async function poll() {
            const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 20 }));
            for (const message of Messages) {
              const usage = JSON.parse(message.Body!);
              const month = usage.at.slice(0, 7);
              await redis.eval(ADD_ONCE, 2, \`usage:\${usage.tenantId}:\${month}\`, \`usage:seen:\${usage.id}\`, usage.meter, usage.quantity);
              await redis.incr('metrics:usage-consumer:messages');
              await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle! }));
            }
          }
        `,
      },
    },
    {
      name: 'a call that is billed once, in Go',
      files: {
        'src/usage/206-serialization-retry.go': `
          package worker

          import (
          	"context"
          	"database/sql"
          	"encoding/json"
          	"errors"

          	"github.com/lib/pq"
          	"github.com/segmentio/kafka-go"
          )

          type minutesUsed struct {
          	CallID  string \`json:"call_id"\`
          	Account string \`json:"account"\`
          	Minutes int64  \`json:"minutes"\`
          }

          func apply(ctx context.Context, db *sql.DB, used minutesUsed) error {
          	tx, err := db.BeginTx(ctx, nil)
          	if err != nil {
          		return err
          	}
          	defer tx.Rollback()
          	_, err = tx.ExecContext(ctx, \`INSERT INTO calls_billed (call_id, minutes) VALUES ($1, $2)\`, used.CallID, used.Minutes)
          	var pgErr *pq.Error
          	if errors.As(err, &pgErr) && pgErr.Code == "23505" {
          		return nil
          	}
          	if err != nil {
          		return err
          	}
          	if _, err := tx.ExecContext(ctx, \`UPDATE accounts SET minutes_left = minutes_left - $1 WHERE id = $2\`, used.Minutes, used.Account); err != nil {
          		return err
          	}
          	return tx.Commit()
          }

          func Run(ctx context.Context, reader *kafka.Reader, db *sql.DB) error {
          	for {
          		msg, err := reader.FetchMessage(ctx)
          		if err != nil {
          			return err
          		}
          		var used minutesUsed
          		if err := json.Unmarshal(msg.Value, &used); err == nil {
          			if err := apply(ctx, db, used); err != nil {
          				return err
          			}
          		}
          		if err := reader.CommitMessages(ctx, msg); err != nil {
          			return err
          		}
          	}
          }
        `,
      },
    },
  ],
});
