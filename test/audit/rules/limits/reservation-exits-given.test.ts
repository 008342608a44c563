import { reservationExits } from '#audit/rules/limits/reservation-exits.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(reservationExits, {
  fires: [
    {
      name: 'Go, TypeScript, Python: the way to give it back comes with what was taken, and a refusal leaves without it',
      files: {
        'server/jobs.go': `
          package server

          func serve(w http.ResponseWriter, node Node, payment Payment) {
          	hasCapacity, releaseCapacity := node.CheckCapacity(payment.Model)
          	if !hasCapacity {
          		refuse(w, "no capacity")
          		return
          	}
          	if !node.SufficientBalance(payment.Sender) {
          		refuse(w, "balance too small")
          		return
          	}
          	answer := node.Run(payment)
          	releaseCapacity <- true
          	send(w, answer)
          }
        `,
        'src/jobs.ts': `
          export async function serve(job: Job, quota: Quota) {
            const release = await quota.takeSlot(job.team);
            if (!(await hasPaymentMethod(job.team))) return refuse(job);
            const answer = run(job);
            release();
            return answer;
          }
        `,
        'jobs.py': `
          def serve(job, quotas):
              ok, release = quotas.reserve_credits(job.team)
              if not ok:
                  return None
              if job.size > MAX_SIZE:
                  raise TooLarge(job)
              answer = run(job)
              release()
              return answer
        `,
      },
      at: ['server/jobs.go:11', 'src/jobs.ts:3', 'jobs.py:6'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'put off, given back on each way, handed on, and nothing that is paid for',
      files: {
        'server/jobs.go': `
          package server

          func deferred(w http.ResponseWriter, node Node, payment Payment) {
          	ok, release := node.TakeCapacity(payment.Model)
          	if !ok {
          		return
          	}
          	defer release()
          	if !node.SufficientBalance(payment.Sender) {
          		return
          	}
          	run(payment)
          }

          func each(node Node, payment Payment) {
          	ok, release := node.TakeCapacity(payment.Model)
          	if !ok {
          		return
          	}
          	if !node.SufficientBalance(payment.Sender) {
          		release()
          		return
          	}
          	run(payment)
          	release()
          }

          func handed(node Node, payment Payment) {
          	ok, release := node.TakeCapacity(payment.Model)
          	if !ok {
          		return
          	}
          	if payment.IsStream {
          		stream(payment, release)
          		return
          	}
          	run(payment)
          	release()
          }
        `,
        'src/files.ts': `
          export async function write(file: File, locks: Locks) {
            const release = await locks.take(file.path);
            if (file.isEmpty) return;
            await flush(file);
            release();
          }
        `,
      },
    },
  ],
});
