import { BullModule } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { Polar } from '@polar-sh/sdk';
import { MeteringProcessor } from './metering.processor';
import { PolarMeter } from './polar-meter';

@Module({
  imports: [
    ConfigModule,
    BullModule.registerQueue({
      name: 'metering',
      defaultJobOptions: { attempts: 12, backoff: { type: 'exponential', delay: 2_000 }, removeOnFail: false },
    }),
  ],
  providers: [
    MeteringProcessor,
    PolarMeter,
    {
      provide: Polar,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => new Polar({ accessToken: config.getOrThrow('POLAR_ACCESS_TOKEN') }),
    },
  ],
})
export class MeteringModule {}
