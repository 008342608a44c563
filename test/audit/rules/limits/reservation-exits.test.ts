import { reservationExits } from '#audit/rules/limits/reservation-exits.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(reservationExits, {
  fires: [
    {
      name: 'given back beside an entry that can be there once, and nobody asks whether it was there',
      files: {
        'studio/credits.py': `
          def give_back(wallet_id, voiceover, credits):
              with transaction.atomic():
                  CreditEntry.objects.get_or_create(
                      ref=f"back:{voiceover.pk}", defaults={"wallet_id": wallet_id, "credits": credits}
                  )
                  Wallet.objects.filter(pk=wallet_id).update(credits=F("credits") + credits)
                  Voiceover.objects.filter(pk=voiceover.pk).update(state="failed")
        `,
      },
      at: ['studio/credits.py:6'],
    },
    {
      name: 'a deferred refund beside an explicit one',
      files: {
        'relay/audio.go': `
          package relay

          func Audio(c *gin.Context) (openaiErr *Err) {
            userQuota, err := PreConsumeTokenQuota(info, quota)
            if err != nil {
              return wrap(err)
            }
            defer func() {
              if openaiErr != nil {
                returnPreConsumedQuota(c, info, userQuota, quota)
              }
            }()
            usage, openaiErr := adaptor.DoResponse(c)
            if openaiErr != nil {
              returnPreConsumedQuota(c, info, userQuota, quota)
              return openaiErr
            }
            return nil
          }
        `,
      },
      at: ['relay/audio.go:8'],
    },
    {
      name: 'a refund before a raise that the handler answers with another',
      files: {
        'app/generate.py': `
          def generate(user, prompt):
              try:
                  answer = model.run(prompt)
                  if not answer:
                      refund_credits(user.id, 1)
                      raise EmptyAnswer()
                  return answer
              except Exception:
                  refund_credits(user.id, 1)
                  raise
        `,
        'app/generate.rb': `
          def generate(user)
            begin
              answer = model.run
              if answer.nil?
                refund_credits(user.id, 1)
                raise EmptyAnswer
              end
              answer
            rescue StandardError => e
              refund_credits(user.id, 1)
              raise
            end
          end
        `,
      },
      at: ['app/generate.py:5', 'app/generate.rb:5'],
    },
    {
      name: 'quota given back for one status only',
      files: {
        'controller/audio.go': `
          package controller

          func Audio(c *gin.Context) *Err {
            if preConsumedQuota > 0 {
              err := model.PreConsumeTokenQuota(tokenId, preConsumedQuota)
              if err != nil {
                return wrap(err)
              }
            }
            req, err := http.NewRequest(c.Method, url, body)
            if err != nil {
              return wrap(err)
            }
            resp, err := client.Do(req)
            if err != nil {
              return wrap(err)
            }
            if resp.StatusCode != http.StatusOK {
              if preConsumedQuota > 0 {
                defer func() {
                  go model.PostConsumeTokenQuota(tokenId, -preConsumedQuota)
                }()
              }
              return relayError(resp)
            }
            defer postConsumeQuota(tokenId, quota)
            return nil
          }
        `,
      },
      at: ['controller/audio.go:18'],
    },
  ],
  silent: [
    {
      name: 'Go: a deferred function of the project gives back what is left over',
      files: {
        'relay/messages.go': `
          package relay

          func Relay(c *Context, request *Request) error {
          	preConsumed, err := preConsumeQuota(c, request)
          	if err != nil {
          		return err
          	}
          	defer giveBackLeftovers(c)
          	adaptor, err := adaptorFor(request)
          	if err != nil {
          		return err
          	}
          	response, err := adaptor.Do(request)
          	if err != nil {
          		returnPreConsumedQuota(c, preConsumed)
          		return err
          	}
          	return postConsumeQuota(c, response, preConsumed)
          }
        `,
        'relay/safety.go': `
          package relay

          func giveBackLeftovers(c *Context) {
          	if c.IsReconciled() {
          		return
          	}
          	runDetached(func() {
          		returnPreConsumedQuota(c, c.PreConsumed())
          	})
          }
        `,
      },
    },
    {
      name: 'TypeScript: a function that every end runs gives back what is left over',
      files: {
        'src/relay.ts': `
          export async function relay(ctx: Context, request: Request) {
            const reserved = await reserveCredits(ctx.org, request.estimate);
            try {
              const adaptor = adaptorFor(request);
              const failure = await adaptor.prepare();
              if (failure) return failure;
              const error = await adaptor.send();
              if (error) {
                await refundCredits(ctx.org, reserved);
                return error;
              }
              await settleCredits(ctx.org, reserved);
            } finally {
              await sweep(ctx);
            }
          }

          async function sweep(ctx: Context) {
            if (!ctx.settled) await refundCredits(ctx.org, ctx.reserved);
          }
        `,
      },
    },
    {
      name: 'one deferred refund',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) (apiErr *Err) {
            err := preConsumeQuota(c, quota)
            if err != nil {
              return wrap(err)
            }
            defer func() {
              if apiErr != nil {
                returnPreConsumedQuota(c, quota)
              }
            }()
            usage, err := adaptor.Do(c)
            if err != nil {
              return wrap(err)
            }
            postConsumeQuota(c, usage)
            return nil
          }
        `,
      },
    },
    {
      name: 'the deferred refund asks a flag or an amount that the explicit one sets back',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) (apiErr *Err) {
            defer func() {
              if apiErr != nil && !returned {
                returnPreConsumedQuota(c, quota)
              }
            }()
            if apiErr != nil {
              returnPreConsumedQuota(c, quota)
              returned = true
              return apiErr
            }
            return nil
          }

          func Image(c *gin.Context) (apiErr *Err) {
            defer func() {
              if apiErr != nil {
                returnPreConsumedQuota(c, quota)
              }
            }()
            if apiErr != nil {
              returnPreConsumedQuota(c, quota)
              quota = 0
              return apiErr
            }
            return nil
          }
        `,
      },
    },
    {
      name: 'refunds on every exit',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) *Err {
            err := preConsumeQuota(c, quota)
            if err != nil {
              return wrap(err)
            }
            req, err := newRequest(c)
            if err != nil {
              returnPreConsumedQuota(c, quota)
              return wrap(err)
            }
            resp, err := adaptor.Do(req)
            if err != nil {
              returnPreConsumedQuota(c, quota)
              return wrap(err)
            }
            postConsumeQuota(c, resp)
            return nil
          }
        `,
      },
    },
    {
      name: 'a refund in the catch alone',
      files: {
        'src/generate.ts': `
          export async function generate(user: User) {
            const hold = await reserveCredits(user.id, 1);
            try {
              return await model.run();
            } catch (error) {
              await releaseReservation(hold);
              throw error;
            }
          }
        `,
      },
    },
    {
      name: 'refunds of payments',
      files: {
        'src/payments.ts': `
          export async function pay(order: Order) {
            try {
              if (order.isCancelled) {
                await refundPayment(order.id);
                throw new Error('cancelled');
              }
            } catch (error) {
              await refundPayment(order.id);
              throw error;
            }
          }
        `,
      },
    },
    {
      name: 'given back only where an entry was made for it that can be there once',
      files: {
        'studio/credits.py': `
          def give_back(wallet_id, voiceover, credits):
              with transaction.atomic():
                  _, created = CreditEntry.objects.get_or_create(
                      ref=f"back:{voiceover.pk}", defaults={"wallet_id": wallet_id, "credits": credits}
                  )
                  if created:
                      Wallet.objects.filter(pk=wallet_id).update(credits=F("credits") + credits)
                  Voiceover.objects.filter(pk=voiceover.pk).update(state="failed")
        `,
        'src/credits.ts': `
          export async function giveBack(tx: Tx, walletId: string, clip: Clip, credits: number) {
            const made = await tx.insert(entries).values({ ref: \`back:\${clip.id}\`, credits }).onConflictDoNothing().returning();
            if (made.length > 0)
              await tx.update(wallets).set({ credits: sql\`credits + \${credits}\` }).where(eq(wallets.id, walletId));
            await tx.update(clips).set({ state: 'failed' }).where(eq(clips.id, clip.id));
          }
        `,
        'credits.go': `
          package credits

          const insertBack = \`INSERT INTO entries (ref, amount) VALUES ($1, $2) ON CONFLICT (ref) DO NOTHING\`

          func (s *Store) GiveBack(ctx context.Context, tx *sql.Tx, clip Clip) error {
          	res, err := tx.ExecContext(ctx, insertBack, "back:"+clip.ID, clip.Credits)
          	if err != nil {
          		return err
          	}
          	n, err := res.RowsAffected()
          	if err != nil || n == 0 {
          		return err
          	}
          	if _, err := tx.ExecContext(ctx, \`UPDATE wallets SET credits = credits + $2 WHERE id = $1\`, clip.Wallet, clip.Credits); err != nil {
          		return err
          	}
          	_, err = tx.ExecContext(ctx, \`UPDATE clips SET state = 'failed' WHERE id = $1\`, clip.ID)
          	return err
          }
        `,
      },
    },
  ],
});
