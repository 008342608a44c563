import type { IssueComment, World } from '../world.ts';
import { toApp, toAssociation, toUser } from './account.ts';
import { toNodeId } from './node-id.ts';
import { toPullRequestUrls } from './pull-request.ts';
import { toRepositoryUrl } from './repository.ts';
import { toRollup } from './review.ts';

/** A comment in the conversation as `issue-comment` of the description. */
export function toIssueComment(world: World, comment: IssueComment) {
  const { repository } = comment.pullRequest;
  const urls = toPullRequestUrls(world, comment.pullRequest);
  const self = `${toRepositoryUrl(world, repository)}/issues/comments/${comment.id}`;
  const isOurs = comment.author.id === world.app.bot.id;
  return {
    id: comment.id,
    node_id: toNodeId('IssueComment', comment.id),
    url: self,
    html_url: `${urls.html}#issuecomment-${comment.id}`,
    issue_url: urls.issue,
    user: toUser(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: toAssociation(repository.roles, repository.owner, comment.author),
    reactions: toRollup(self, comment.reactions),
    performed_via_github_app: isOurs ? toApp(world, world.app) : null,
  };
}
