import type { Routes } from '../api.ts';
import { appRoutes } from './app.ts';
import { checkRoutes } from './checks.ts';
import { contentRoutes } from './contents.ts';
import { issueCommentRoutes } from './issue-comments.ts';
import { pullRoutes } from './pulls.ts';
import { repositoryRoutes } from './repository.ts';
import { reviewCommentRoutes } from './review-comments.ts';
import { reviewRoutes } from './reviews.ts';

/** Every operation the stand-in serves, by its id in the description. */
export const allRoutes: Routes = {
  ...appRoutes,
  ...checkRoutes,
  ...contentRoutes,
  ...issueCommentRoutes,
  ...pullRoutes,
  ...repositoryRoutes,
  ...reviewCommentRoutes,
  ...reviewRoutes,
};
