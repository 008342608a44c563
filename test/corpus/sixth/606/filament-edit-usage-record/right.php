<?php

namespace App\Filament\Resources\UsageRecordResource\Pages;

use App\Filament\Resources\UsageRecordResource;
use App\Models\UsageAdjustment;
use App\Models\UsageRecord;
use Filament\Actions\Action;
use Filament\Forms\Components\Hidden;
use Filament\Forms\Components\Textarea;
use Filament\Forms\Components\TextInput;
use Filament\Notifications\Notification;
use Filament\Resources\Pages\ViewRecord;
use Illuminate\Support\Str;

class ViewUsageRecord extends ViewRecord
{
    protected static string $resource = UsageRecordResource::class;

    protected function getHeaderActions(): array
    {
        return [
            Action::make('correct')
                ->label('Correct quantity')
                ->icon('heroicon-o-pencil-square')
                ->visible(fn () => auth()->user()->can('correct-usage'))
                ->form([
                    TextInput::make('delta')->numeric()->integer()->required()->helperText('May be negative.'),
                    Textarea::make('reason')->required()->maxLength(500),
                    Hidden::make('reference')->default(fn () => (string) Str::uuid()),
                ])
                ->action(function (UsageRecord $record, array $data): void {
                    // the record stays as it was metered; invoices sum records and their adjustments
                    UsageAdjustment::query()->firstOrCreate(
                        ['reference' => $data['reference']],
                        [
                            'usage_record_id' => $record->id,
                            'team_id' => $record->team_id,
                            'delta' => (int) $data['delta'],
                            'reason' => $data['reason'],
                            'made_by' => auth()->id(),
                        ],
                    );

                    Notification::make()->title('Adjustment recorded')->success()->send();
                }),

            Action::make('note')
                ->form([Textarea::make('note')->required()])
                ->action(fn (UsageRecord $record, array $data) => $record->comments()->create($data)),
        ];
    }
}
