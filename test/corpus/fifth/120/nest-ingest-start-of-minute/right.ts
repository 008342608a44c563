import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { isFuture, parseISO } from 'date-fns';
import { Repository } from 'typeorm';
import { EventDto } from './event.dto';
import { RejectedEvent } from './rejected-event.entity';
import { UsageEvent } from './usage-event.entity';

@Injectable()
export class IngestService {
  constructor(
    @InjectRepository(UsageEvent) private readonly events: Repository<UsageEvent>,
    @InjectRepository(RejectedEvent) private readonly rejected: Repository<RejectedEvent>,
  ) {}

  async ingest(organizationId: string, dtos: EventDto[]): Promise<{ accepted: number }> {
    const accepted: Partial<UsageEvent>[] = [];
    for (const dto of dtos) {
      const sentAt = parseISO(dto.timestamp);
      if (Number.isNaN(sentAt.getTime()) || isFuture(sentAt)) {
        await this.rejected.insert({ organizationId, transactionId: dto.transactionId, body: dto });
        continue;
      }
      accepted.push(this.toEvent(organizationId, dto, sentAt));
    }
    await this.events
      .createQueryBuilder()
      .insert()
      .values(accepted)
      .orIgnore()
      .execute();
    return { accepted: accepted.length };
  }

  private toEvent(organizationId: string, dto: EventDto, sentAt: Date): Partial<UsageEvent> {
    return {
      organizationId,
      transactionId: dto.transactionId,
      externalCustomerId: dto.externalCustomerId,
      code: dto.code,
      timestamp: sentAt,
      properties: dto.properties,
      receivedAt: new Date(),
    };
  }
}
