<?php

declare(strict_types=1);

namespace App\Ai\Credits;

use App\Models\Team;
use Illuminate\Support\Facades\DB;
use OpenAI\Responses\Responses\CreateResponse;
use Psr\Log\LoggerInterface;

/** Takes the tokens of a Responses call from the team's monthly token budget. */
final class TokenBudget
{
    public function __construct(private LoggerInterface $log)
    {
    }

    public function book(Team $team, CreateResponse $response): int
    {
        $usage = $response->usage;
        if ($usage === null) {
            throw new MissingUsage($response->id);
        }

        $input = $usage->inputTokens;
        $output = $usage->outputTokens;
        $tokens = $input + $output;

        DB::transaction(function () use ($team, $response, $input, $output, $tokens, $usage): void {
            $new = DB::table('token_bookings')->insertOrIgnore([
                'response_id' => $response->id,
                'team_id' => $team->id,
                'model' => $response->model,
                'input_tokens' => $input,
                'cached_tokens' => $usage->inputTokensDetails->cachedTokens,
                'output_tokens' => $output,
                'created_at' => now(),
            ]);
            if ($new === 1) {
                DB::table('teams')->where('id', $team->id)->increment('tokens_used', $tokens);
            }
        });

        $this->log->info('tokens booked', ['team' => $team->id, 'response' => $response->id, 'tokens' => $tokens]);

        return $tokens;
    }
}
