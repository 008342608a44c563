import { Body, Controller, Headers, HttpCode, Param, ParseUUIDPipe, Post, UseGuards } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { ServiceTokenGuard } from '../auth/service-token.guard';
import { CreditAccount } from './credit-account.entity';
import { CreditUse } from './credit-use.entity';

class UseCredits {
  @IsInt()
  @Min(1)
  @Max(100_000)
  amount!: number;

  @IsString()
  feature!: string;
}

@Controller('internal/credits')
@UseGuards(ServiceTokenGuard)
export class CreditsController {
  constructor(@InjectDataSource() private readonly db: DataSource) {}

  /** The renderers call this through the mesh, which repeats a call after 503 and after a reset connection. */
  @Post(':organization/use')
  @HttpCode(204)
  async use(
    @Param('organization', ParseUUIDPipe) organization: string,
    @Headers('idempotency-key') key: string,
    @Body() body: UseCredits,
  ): Promise<void> {
    await this.db.transaction(async (em) => {
      const use = em.createQueryBuilder().insert().into(CreditUse);
      const { raw } = await use
        .values({ organization, key, amount: body.amount, feature: body.feature })
        .orIgnore()
        .returning('key')
        .execute();
      if (raw.length > 0) await em.getRepository(CreditAccount).increment({ organization }, 'used', body.amount);
    });
  }
}
