import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'usage below the transaction of the work',
      files: {
        'app/views.py': `
          class ShipmentViewSet(ModelViewSet):
              def dispatch_now(self, request, pk=None):
                  with transaction.atomic():
                      shipment = Shipment.objects.select_for_update().get(pk=pk)
                      shipment.state = "dispatched"
                      shipment.save(update_fields=["state"])
                  UsageEvent.objects.get_or_create(event_id=f"dispatch-{shipment.pk}", defaults={"quantity": 1})
                  return Response({})
        `,
      },
      at: ['app/views.py:7'],
    },
  ],
  silent: [
    {
      name: 'usage within the transaction of the work',
      files: {
        'app/views.py': `
          class ShipmentViewSet(ModelViewSet):
              def dispatch_now(self, request, pk=None):
                  with transaction.atomic():
                      shipment = Shipment.objects.select_for_update().get(pk=pk)
                      shipment.state = "dispatched"
                      shipment.save(update_fields=["state"])
                      UsageEvent.objects.get_or_create(event_id=f"dispatch-{shipment.pk}", defaults={"quantity": 1})
                  return Response({})
        `,
      },
    },
  ],
});
