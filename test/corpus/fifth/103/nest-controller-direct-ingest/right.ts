import { Body, Controller, Post, UseGuards } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { CurrentTenant, type Tenant } from '../auth/current-tenant';
import { TenantGuard } from '../auth/tenant.guard';
import { OutboxEntry } from '../outbox/outbox-entry.entity';
import { Document } from './document.entity';
import { SignDto } from './sign.dto';

@Controller('documents')
@UseGuards(TenantGuard)
export class SignController {
  constructor(private readonly db: DataSource) {}

  @Post('sign')
  async sign(@CurrentTenant() tenant: Tenant, @Body() dto: SignDto): Promise<{ id: string }> {
    return this.db.transaction(async (tx) => {
      const document = await tx.getRepository(Document).save({ tenantId: tenant.id, ...dto, signedAt: new Date() });
      await tx.getRepository(OutboxEntry).insert({
        key: `signature-${document.id}`,
        topic: 'orb.signature',
        body: { customer: tenant.id, at: document.signedAt.toISOString(), pages: document.pages },
      });
      return { id: document.id };
    });
  }
}
