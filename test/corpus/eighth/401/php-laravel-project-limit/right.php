<?php

namespace App\Actions\Projects;

use App\Events\ProjectCreated;
use App\Exceptions\PlanLimitReached;
use App\Models\Project;
use App\Models\Team;
use App\Models\User;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Log;
use Illuminate\Support\Str;

class CreateProject
{
    /**
     * @param array{name: string, region?: string} $input
     *
     * @throws PlanLimitReached
     */
    public function __invoke(User $user, Team $team, array $input): Project
    {
        $project = DB::transaction(function () use ($user, $team, $input) {
            // one creation per team at a time: the count stays true until we commit
            $locked = Team::query()->whereKey($team->getKey())->lockForUpdate()->firstOrFail();
            $this->ensureWithinPlan($locked);

            $project = $locked->projects()->create([
                'name' => $input['name'],
                'slug' => $this->slug($locked, $input['name']),
                'region' => $input['region'] ?? $locked->default_region,
                'owner_id' => $user->id,
            ]);
            $project->members()->attach($user, ['role' => 'admin']);

            return $project;
        });

        ProjectCreated::dispatch($project);
        Log::info('project created', ['team' => $team->id, 'project' => $project->id]);

        return $project;
    }

    private function ensureWithinPlan(Team $team): void
    {
        $limit = $team->plan->max_projects;
        if ($limit === null) {
            return; // unlimited plan
        }

        if ($team->projects()->whereNull('archived_at')->count() >= $limit) {
            throw new PlanLimitReached('projects', $limit);
        }
    }

    private function slug(Team $team, string $name): string
    {
        $slug = Str::slug($name);

        return $team->projects()->where('slug', $slug)->exists()
            ? $slug.'-'.Str::lower(Str::random(5))
            : $slug;
    }
}
