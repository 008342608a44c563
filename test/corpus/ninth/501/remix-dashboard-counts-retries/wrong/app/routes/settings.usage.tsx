import type { LoaderFunctionArgs } from '@remix-run/node';
import { json } from '@remix-run/node';
import { useLoaderData } from '@remix-run/react';
import { requireTeam } from '~/auth.server';
import { billingPeriodOf } from '~/models/subscriptions.server';
import { eventsPerDay } from '~/models/deliveries.server';

export async function loader({ request }: LoaderFunctionArgs) {
  const team = await requireTeam(request);
  const period = await billingPeriodOf(team.id);
  const days = await eventsPerDay(team.id, period);
  return json({
    included: team.plan.includedEvents,
    from: period.from.toISOString(),
    until: period.until.toISOString(),
    days,
  });
}

export default function Usage() {
  const { included, days } = useLoaderData<typeof loader>();
  const used = days.reduce((sum, day) => sum + day.events, 0); // <- MTR-501

  return (
    <section>
      <h2>Events of this billing period</h2>
      <p>
        {used.toLocaleString()} of {included.toLocaleString()} included
      </p>
      <ol>
        {days.map((day) => (
          <li key={day.day}>
            {day.day}: {day.events}
          </li>
        ))}
      </ol>
    </section>
  );
}
