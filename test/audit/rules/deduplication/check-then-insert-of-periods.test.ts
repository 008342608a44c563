import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'one charge a period, in Go',
      files: {
        'src/usage/205-gorm-first.go': `
          package invoices

          import (
          	"context"
          	"errors"
          	"time"

          	"gorm.io/gorm"
          )

          type OverageCharge struct {
          	ID             uint \`gorm:"primaryKey"\`
          	SubscriptionID string
          	PeriodStart    time.Time
          	Cents          int64
          }

          type Service struct{ db *gorm.DB }

          // ChargeOverage is called by the nightly job of every region and by the operator's button.
          func (s *Service) ChargeOverage(ctx context.Context, sub string, period time.Time, cents int64) error {
          	var existing OverageCharge
          	err := s.db.WithContext(ctx).
          		Where("subscription_id = ? AND period_start = ?", sub, period).
          		First(&existing).Error
          	if err == nil {
          		return nil
          	}
          	if !errors.Is(err, gorm.ErrRecordNotFound) {
          		return err
          	}
          	return s.db.WithContext(ctx).Create(&OverageCharge{
          		SubscriptionID: sub,
          		PeriodStart:    period,
          		Cents:          cents,
          	}).Error
          }
        `,
      },
      at: ['src/usage/205-gorm-first.go:32'],
    },
    {
      name: 'a row that is filled in field by field, in Java',
      files: {
        'src/usage/205-spring-exists.java': `
          package com.acme.usage;

          import org.springframework.amqp.rabbit.annotation.RabbitListener;
          import org.springframework.stereotype.Service;
          import org.springframework.transaction.annotation.Transactional;

          import java.math.BigDecimal;

          @Service
          public class UsageIngestionService {

              private final UsageRecordRepository records;
              private final BalanceRepository balances;

              public UsageIngestionService(UsageRecordRepository records, BalanceRepository balances) {
                  this.records = records;
                  this.balances = balances;
              }

              @RabbitListener(queues = "usage.events")
              @Transactional
              public void onUsage(UsageMessage message) {
                  if (records.existsByEventId(message.eventId())) {
                      return;
                  }
                  UsageRecord entity = new UsageRecord();
                  entity.setEventId(message.eventId());
                  entity.setAccountId(message.accountId());
                  entity.setQuantity(message.quantity());
                  entity.setUnitPrice(new BigDecimal("0.002"));
                  records.save(entity);
                  balances.debit(message.accountId(), message.quantity());
              }
          }
        `,
      },
      at: ['src/usage/205-spring-exists.java:31'],
    },
    {
      name: 'deliveries that are billed, in JavaScript',
      files: {
        'src/usage/wrong.js': `
          import mongoose from 'mongoose';
          import fp from 'fastify-plugin';

          const deliverySchema = new mongoose.Schema(
            {
              messageSid: { type: String, required: true, index: true },
              workspace: { type: mongoose.Types.ObjectId, ref: 'Workspace', required: true },
              segments: { type: Number, required: true, min: 1 },
              at: { type: Date, required: true },
            },
            { versionKey: false },
          );
          deliverySchema.index({ workspace: 1, at: 1 });

          /** The invoice of a month sums the segments of its deliveries. */
          export const BilledDelivery = mongoose.model('BilledDelivery', deliverySchema);

          async function recordDelivery({ sid, workspaceId, segments, at }) {
            const known = await BilledDelivery.findOne({ workspace: workspaceId, messageSid: sid });
            if (known) return known;
            return BilledDelivery.create({ messageSid: sid, workspace: workspaceId, segments, at });
          }

          export default fp(async (app) => {
            // The carrier calls again when we are slow, sometimes while the first call is still running.
            app.post('/hooks/delivery/:workspaceId', { preHandler: app.verifyCarrier }, async (request, reply) => {
              const { MessageSid, MessageStatus, NumSegments, Timestamp } = request.body;
              if (MessageStatus !== 'delivered') return reply.code(204).send();

              await recordDelivery({
                sid: MessageSid,
                workspaceId: request.params.workspaceId,
                segments: Number(NumSegments),
                at: new Date(Timestamp),
              });
              return reply.code(204).send();
            });

            app.get('/workspaces/:id/deliveries', async (request) =>
              BilledDelivery.find({ workspace: request.params.id }).sort({ at: -1 }).limit(50).lean(),
            );
          });
        `,
      },
      at: ['src/usage/wrong.js:21'],
    },
    {
      name: 'an answer given for the known one, in TypeScript',
      files: {
        'src/usage/205-prisma-credits.ts': `
          import type { Request, Response } from 'express';
          import { prisma } from '../prisma';

          export async function recordUsage(req: Request, res: Response) {
            const { requestId, tenantId, units, feature } = req.body;

            const seen = await prisma.usageEvent.findFirst({ where: { requestId, tenantId } });
            if (seen) {
              return res.status(200).json({ id: seen.id, duplicate: true });
            }

            const event = await prisma.usageEvent.create({
              data: { requestId, tenantId, units, feature, occurredAt: new Date() },
            });
            await prisma.tenant.update({
              where: { id: tenantId },
              data: { unitsUsed: { increment: units } },
            });
            return res.status(201).json({ id: event.id });
          }
        `,
      },
      at: ['src/usage/205-prisma-credits.ts:12'],
    },
  ],
  silent: [
    {
      name: 'a clause that settles the conflict, in Go',
      files: {
        'src/usage/205-gorm-onconflict.go': `
          package invoices

          import (
          	"context"
          	"errors"
          	"time"

          	"gorm.io/gorm"
          	"gorm.io/gorm/clause"
          )

          type OverageCharge struct {
          	ID             uint      \`gorm:"primaryKey"\`
          	SubscriptionID string    \`gorm:"uniqueIndex:overage_once"\`
          	PeriodStart    time.Time \`gorm:"uniqueIndex:overage_once"\`
          	Cents          int64
          }

          type Service struct{ db *gorm.DB }

          func (s *Service) ChargeOverage(ctx context.Context, sub string, period time.Time, cents int64) error {
          	var existing OverageCharge
          	err := s.db.WithContext(ctx).Where("subscription_id = ? AND period_start = ?", sub, period).First(&existing).Error
          	if err == nil {
          		return nil
          	}
          	if !errors.Is(err, gorm.ErrRecordNotFound) {
          		return err
          	}
          	return s.db.WithContext(ctx).
          		Clauses(clause.OnConflict{DoNothing: true}).
          		Create(&OverageCharge{SubscriptionID: sub, PeriodStart: period, Cents: cents}).Error
          }
        `,
      },
    },
  ],
});
