import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { UsageOutbox } from '../usage/usage-outbox.entity';
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
    return this.db.transaction(async (tx) => {
      booking.status = 'completed';
      booking.billedMinutes = minutes;
      await tx.save(booking);
      await tx.insert(UsageOutbox, {
        eventId: booking.id,
        topic: 'room.minutes',
        payload: { memberId: booking.memberId, minutes, leftAt: leftAt.toISOString() },
      });
      return booking;
    });
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
