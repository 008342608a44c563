<?php

namespace App\Filament\Resources\UsageRecordResource\Pages;

use App\Filament\Resources\UsageRecordResource;
use App\Models\UsageRecord;
use Filament\Actions\Action;
use Filament\Forms\Components\TextInput;
use Filament\Notifications\Notification;
use Filament\Resources\Pages\ViewRecord;

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
                    TextInput::make('quantity')->numeric()->integer()->minValue(0)->required(),
                ])
                ->action(function (UsageRecord $record, array $data): void {
                    $record->update(['quantity' => (int) $data['quantity']]); // <- MTR-606

                    Notification::make()->title('Usage corrected')->success()->send();
                }),

            Action::make('void')
                ->requiresConfirmation()
                ->color('danger')
                ->visible(fn () => auth()->user()->can('correct-usage'))
                ->action(function (UsageRecord $record): void {
                    $record->delete(); // <- MTR-606 #2

                    $this->redirect(UsageRecordResource::getUrl('index'));
                }),
        ];
    }
}
