import type { PrismaClient, SeatAssignment } from '@prisma/client';
import type { MeterClient } from './meter-client';

interface Period {
  readonly start: Date;
  readonly end: Date;
}

const DAY_MS = 86_400_000;

export class SeatDays {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly meter: MeterClient,
  ) {}

  /** Seats held for any part of the UTC day. */
  async report(organizationId: string, day: Date): Promise<void> {
    const seats = await this.held(organizationId, { start: day, end: new Date(day.getTime() + DAY_MS) });
    const users = new Set(seats.map((seat) => seat.userId));
    await this.meter.record({
      id: `seats-${organizationId}-${day.toISOString().slice(0, 10)}`,
      subject: organizationId,
      type: 'seats',
      time: day,
      value: users.size,
    });
  }

  async assign(organizationId: string, userId: string): Promise<SeatAssignment> {
    return this.prisma.seatAssignment.create({ data: { organizationId, userId, assignedAt: new Date(), revokedAt: null } });
  }

  private held(organizationId: string, { start, end }: Period): Promise<SeatAssignment[]> {
    return this.prisma.seatAssignment.findMany({ // <- MTR-131
      where: { organizationId, assignedAt: { lt: end }, revokedAt: { gt: start } }, // <- MTR-131
      orderBy: { id: 'asc' },
    });
  }
}
