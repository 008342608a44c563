import { coarseCheck } from '#audit/rules/deduplication/coarse-check.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(coarseCheck, {
  fires: [
    {
      name: 'an identity that is only told',
      files: {
        'billing/orders.py': `
          def check_duplicate_order(shell, customer_id, project_id, day):
              orders = shell.Order.search([('customer', '=', customer_id), ('day', '=', day)])
              if len(orders) >= 1:
                  print('order of %s is there already: %s' % (project_id, day))
                  return True
              return False
        `,
        'billing/sent.go': `
          package billing

          func (s *Store) alreadySent(accountID, meterID string) bool {
          	var row Report
          	err := s.db.Where("account = ?", accountID).First(&row).Error
          	if err == nil {
          		log.Printf("%s was sent", meterID)
          	}
          	return err == nil
          }
        `,
      },
      at: ['billing/orders.py:2', 'billing/sent.go:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'every identity compared, in the look-up or row by row',
      files: {
        'billing/orders.py': `
          def check_duplicate_order(shell, customer_id, project_id, day):
              orders = shell.Order.search([('customer', '=', customer_id), ('project', '=', project_id)])
              if orders:
                  print('order of %s is there already' % project_id)
              return bool(orders)

          def order_exists(shell, customer_id, project_id, day):
              for order in shell.Order.search([('customer', '=', customer_id)]):
                  if project_id in order['note']:
                      return True
              return False

          def is_duplicate(shell, customer_id, project_id):
              rows = shell.Order.search([('customer', '=', customer_id)])
              log.info('looking for %s', project_id)
              return any(row.project == 'p' for row in rows)
        `,
      },
    },
    {
      name: 'an identity that decides otherwise, one identity alone, and no check',
      files: {
        'billing/orders.py': `
          def already_billed(shell, customer_id, project_id):
              key = make_key(customer_id, project_id)
              return shell.Order.search([('customer', '=', customer_id), ('key', '=', key)])

          def already_seen(shell, customer_id):
              print(customer_id)
              return shell.Order.search([('customer', '=', customer_id)])

          def orders_of(shell, customer_id, project_id):
              print(project_id)
              return shell.Order.search([('customer', '=', customer_id)])
        `,
        'chat/rooms.py': `
          def room_exists(shell, user_id, team_id):
              print(team_id)
              return shell.Room.search([('user', '=', user_id)])
        `,
      },
    },
  ],
});
