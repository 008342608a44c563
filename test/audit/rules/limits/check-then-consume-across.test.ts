import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

const SERVICE = `
  export class RenderService {
    async render(prompt: string, team: Team) {
      const image = await this.engine.draw(prompt);
      await this.plans.useCredit(team);
      return image;
    }
  }
`;

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'the handler checks, the service works and then uses up',
      files: {
        'src/render.service.ts': SERVICE,
        'src/render.controller.ts': `
          export class RenderController {
            async render(team: Team, prompt: string) {
              const left = await this.plans.creditsLeft(team);
              if (left.credits <= 0) {
                return false;
              }
              return { image: await this.renderService.render(prompt, team) };
            }
          }
        `,
        'app/jobs.py': `
          async def handle(request, team):
              if not await has_credits(team):
                  raise OutOfCredits()
              return await make_report(team, request.body)
        `,
        'app/reports.py': `
          async def make_report(team, body):
              report = await model.complete(body)
              await wallet.deduct_credits(team.id, 1)
              return report
        `,
      },
      at: ['src/render.service.ts:4', 'app/reports.py:3'],
      confidence: 'likely',
    },
    {
      name: 'how much is used is known only after the work',
      files: {
        'app/jobs.py': `
          async def handle(request, team):
              if team.credits <= 0:
                  raise OutOfCredits()
              return await make_report(team, request.body)

          async def make_report(team, body):
              report = await model.complete(body)
              await wallet.deduct_credits(team.id, report.tokens)
              return report
        `,
      },
      at: ['app/jobs.py:8'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'used up first, or by a step that may refuse',
      files: {
        'src/render.service.ts': `
          export class RenderService {
            async render(prompt: string, team: Team) {
              await this.plans.useCredit(team);
              return await this.engine.draw(prompt);
            }
            async sketch(prompt: string, team: Team) {
              const image = await this.engine.draw(prompt);
              const isPaid = await this.plans.useCredit(team);
              if (!isPaid) throw new OutOfCredits();
              return image;
            }
          }
        `,
        'src/render.controller.ts': `
          export class RenderController {
            async post(team: Team, prompt: string) {
              if (team.credits <= 0) return false;
              await this.renderService.sketch(prompt, team);
              return await this.renderService.render(prompt, team);
            }
          }
        `,
      },
    },
    {
      name: 'a lock in the handler or in the service',
      files: {
        'src/render.service.ts': SERVICE,
        'src/render.controller.ts': `
          export class RenderController {
            async post(team: Team, prompt: string) {
              await this.mutex.acquire(team.id);
              if (team.credits <= 0) return false;
              return await this.renderService.render(prompt, team);
            }
          }
        `,
        'app/jobs.py': `
          async def handle(request, team):
              if team.credits <= 0:
                  raise OutOfCredits()
              return await make_report(team, request.body)

          async def make_report(team, body):
              async with redis.lock(team.id):
                  report = await model.complete(body)
                  await wallet.deduct_credits(team.id, 1)
              return report
        `,
      },
    },
    {
      name: 'no check of a limit before it',
      files: {
        'src/render.service.ts': SERVICE,
        'src/render.controller.ts': `
          export class RenderController {
            async post(team: Team, prompt: string) {
              if (prompt.length > 500) return false;
              return await this.renderService.render(prompt, team);
            }
          }
        `,
      },
    },
  ],
});
