import { z } from 'zod';
import type { ApiAnswer, ApiRequest } from '../api.ts';
import { toReaction } from '../payloads/review.ts';
import { type Reaction, timestamp, type World } from '../world.ts';

/** Adds the App's reaction: 201 when it is new, 200 when it stood there already, as GitHub does. */
export function addReaction(world: World, request: ApiRequest, reactions: Reaction[]): ApiAnswer {
  const { content } = z.object({ content: z.string() }).parse(request.body);
  const author = world.app.bot;
  const known = reactions.find((other) => other.content === content && other.author.id === author.id);
  if (known !== undefined) return { status: 200, body: toReaction(world, known) };
  const reaction: Reaction = { id: world.nextId(), author, content, createdAt: timestamp(world) };
  reactions.push(reaction);
  return { status: 201, body: toReaction(world, reaction) };
}
