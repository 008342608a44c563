import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(limitOffByOne, {
  fires: [
    {
      name: 'a refusal that asks whether the limit is exceeded, before one more is made',
      files: {
        'app/services/create_api_key.rb': `
          class CreateApiKey
            def call(account:, name:)
              raise KeyLimitReached if account.key_limit_exceeded?

              account.api_keys.create!(name: name, token: SecureRandom.hex(32))
            end
          end
        `,
        'app/models/account.rb': `
          class Account < ApplicationRecord
            def key_limit_exceeded?
              api_keys_count > plan.max_api_keys
            end
          end
        `,
        'src/workspace.ts': `
          export class Workspace {
            isOverMemberLimit(): boolean {
              return this.memberCount > this.plan.maxMembers;
            }
          }
        `,
        'src/invite.ts': `
          export async function invite(workspace: Workspace, email: string) {
            if (workspace.isOverMemberLimit()) throw new MemberLimitReached(workspace.id);
            await invitations.create({ workspaceId: workspace.id, email });
          }
        `,
      },
      at: ['app/services/create_api_key.rb:3', 'src/invite.ts:2'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'reached at the limit, asked for a notice, or of two functions of one name',
      files: {
        'src/workspace.ts': `
          export class Workspace {
            isMemberLimitReached(): boolean {
              return this.memberCount >= this.plan.maxMembers;
            }
            isOverMemberLimit(): boolean {
              return this.memberCount > this.plan.maxMembers;
            }
          }
        `,
        'src/invite.ts': `
          export async function invite(workspace: Workspace, email: string) {
            if (workspace.isMemberLimitReached()) throw new MemberLimitReached(workspace.id);
            await invitations.create({ workspaceId: workspace.id, email });
          }
          export function banner(workspace: Workspace) {
            if (workspace.isOverMemberLimit()) return 'over your plan';
            return null;
          }
        `,
        'app/services/create_api_key.rb': `
          class CreateApiKey
            def call(account:, name:)
              raise KeyLimitReached unless account.key_free?

              account.api_keys.create!(name: name)
            end
          end
        `,
      },
    },
  ],
});
