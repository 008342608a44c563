import { skippedEffect } from '#audit/rules/aggregation/skipped-effect.ts';
import { describeRule } from '#test/rule-tester.ts';

const COUNT = `
  func countTokens(req *Request, info *Info) (int, error) {
  	n, err := count(req)
  	info.PromptTokens = n
  	return n, err
  }
`;

describeRule(skippedEffect, {
  fires: [
    {
      name: 'a token count taken from the context, in Go',
      files: {
        'relay/text.go': `
          package relay

          func handle(c *gin.Context, req *Request, info *Info) error {
          	var tokens int
          	if value, exists := c.Get("tokens"); exists {
          		tokens = value.(int)
          	} else {
          		tokens, err = countTokens(req, info)
          	}
          	return charge(tokens, info)
          }
          ${COUNT}
        `,
      },
      at: ['relay/text.go:5'],
    },
    {
      name: 'in TypeScript',
      files: {
        'src/relay.ts': `
          export async function handle(req: Request, record: Log) {
            let tokens;
            if (cache.has(req.key)) {
              tokens = cached;
            } else {
              tokens = await countTokens(req, record);
            }
            return charge(record);
          }

          async function countTokens(req: Request, record: Log) {
            record.promptTokens = await encode(req);
            return record.promptTokens;
          }
        `,
      },
      at: ['src/relay.ts:3'],
    },
  ],
  silent: [
    {
      name: 'set on both ways',
      files: {
        'relay/text.go': `
          package relay

          func handle(c *gin.Context, req *Request, info *Info) error {
          	var tokens int
          	if value, exists := c.Get("tokens"); exists {
          		tokens = value.(int)
          		info.PromptTokens = tokens
          	} else {
          		tokens, err = countTokens(req, info)
          	}
          	return charge(tokens, info)
          }
          ${COUNT}
        `,
      },
    },
    {
      name: 'a call that only answers',
      files: {
        'src/relay.ts': `
          export async function handle(req: Request, record: Log) {
            let tokens;
            if (cache.has(req.key)) {
              tokens = cached;
            } else {
              tokens = await countTokens(req);
            }
            record.promptTokens = tokens;
          }

          async function countTokens(req: Request) {
            return await encode(req);
          }
        `,
      },
    },
    {
      name: 'a field that is not about usage',
      files: {
        'src/relay.ts': `
          export async function handle(req: Request, record: Log) {
            let user;
            if (cache.has(req.key)) {
              user = cached;
            } else {
              user = await loadUser(req, record);
            }
            return user;
          }

          async function loadUser(req: Request, record: Log) {
            record.userName = await find(req);
            return record.userName;
          }
        `,
      },
    },
  ],
});
