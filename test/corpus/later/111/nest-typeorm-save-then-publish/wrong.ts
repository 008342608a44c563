import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Channel } from 'amqplib';
import { UsageChannel } from '../messaging/usage-channel.decorator';
import { Booking } from './booking.entity';
import { Room } from './room.entity';

export interface BookRoom {
  roomId: string;
  memberId: string;
  start: Date;
  minutes: number;
}

@Injectable()
export class BookingService {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @UsageChannel() private readonly channel: Channel,
  ) {}

  async find(id: string): Promise<Booking> {
    const booking = await this.db.getRepository(Booking).findOneBy({ id });
    if (!booking) throw new NotFoundException(`There is no booking ${id}.`);
    return booking;
  }

  /** Closes a booking when the door reports that the room was left. */
  async complete(id: string, leftAt: Date): Promise<Booking> {
    const booking = await this.find(id);
    const minutes = Math.ceil((leftAt.getTime() - booking.start.getTime()) / 60_000);
    booking.status = 'completed';
    booking.billedMinutes = minutes;
    await this.db.getRepository(Booking).save(booking); // <- MTR-111

    const usage = { eventId: booking.id, memberId: booking.memberId, minutes, leftAt: leftAt.toISOString() };
    this.channel.publish('usage', 'room.minutes', Buffer.from(JSON.stringify(usage)), { persistent: true }); // <- MTR-111, MTR-115?, MTR-101?
    return booking;
  }

  async roomsFreeAt(start: Date): Promise<Room[]> {
    return this.db
      .getRepository(Room)
      .createQueryBuilder('room')
      .leftJoin('room.bookings', 'booking', 'booking.status = :status AND booking.start <= :start', {
        status: 'open',
        start,
      })
      .where('booking.id IS NULL')
      .getMany();
  }
}
