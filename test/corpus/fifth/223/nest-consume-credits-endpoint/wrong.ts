import { Body, Controller, Headers, HttpCode, Param, ParseUUIDPipe, Post, UseGuards } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsInt, IsString, Max, Min } from 'class-validator';
import { DataSource } from 'typeorm';
import { ServiceTokenGuard } from '../auth/service-token.guard';
import { CreditAccount } from './credit-account.entity';

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
  async use( // <- MTR-223
    @Param('organization', ParseUUIDPipe) organization: string,
    @Headers('x-request-start') startedAt: string,
    @Body() body: UseCredits,
  ): Promise<void> {
    await this.db.getRepository(CreditAccount).increment({ organization }, 'used', body.amount); // <- MTR-223
    await this.db.query('INSERT INTO credit_log (organization, feature, started_at) VALUES ($1, $2, $3)', [
      organization,
      body.feature,
      startedAt,
    ]);
  }
}
