// Made by "npm run generate" from the pages of the rules; do not edit.
export const WHEN_NOT: Readonly<Record<string, string>> = {
  'MTR-101':
    "Usage that is only counted for a dashboard and never billed. Work handed to `waitUntil`, a queue or an outbox is not reported, nor is a task of a group whose block waits for it (`asyncio.TaskGroup`, a nursery), what a worker's own loop sends, a buffer that is flushed again and again by an interval, commands that a pipeline collects, a run that is asked for with nothing in it, a row handed to a session that somebody else opened and may save, and a script whose last line starts all its work.",
  'MTR-102':
    "Usage that is kept elsewhere and read again by a later run: there the call is only the fast way, and the stored row the sure one. Name that row's reader in a comment beside a suppression. What is tried again in place, and a message that is acknowledged or marked only when the call went well, is not reported, nor is the failure of a function that marks its rows one by one behind each delivery: what it did not come to is found again.",
  'MTR-103':
    "Where another job compares the product's own rows with the provider's and sends what is missing.",
  'MTR-104':
    'Messages that only hint at work whose usage is stored elsewhere already.',
  'MTR-105':
    'Buffers of figures that are only looked at, such as metrics of the process. A server that lives on and only produces, and a producer whose every record is waited for, are not reported.',
  'MTR-106':
    'Calls that are all or nothing, or that raise when a part fails: they are not reported.',
  'MTR-107':
    'Usage that stays in a row until it is marked as sent: the next run finds it, and it is not reported. Neither is what is raised, kept or put aside after the last attempt.',
  'MTR-108':
    'Lists whose length is decided out of sight are not reported, nor those that every caller has cut already. Clients that cut a list themselves can be ignored with a comment that says so.',
  'MTR-109':
    'A mark that is only shown to people, or that is moved in the same transaction as the rows it stands for. A flag that the handler takes back is not reported.',
  'MTR-110':
    'Work that is free unless it is finished, by contract. What is recorded in a `finally`, in the handler too, or before the branch that leaves is not reported.',
  'MTR-111':
    'Where another job finds work without usage and writes the row later, or an outbox in the same transaction carries it.',
  'MTR-112':
    'Customers on a plan that is never billed by usage. Say so in the condition (`plan.isFree`), so that a missing mapping and a free plan do not look alike. What was stored before, is put aside, or stays unmarked in its table is not reported, nor is a billing that is switched off in the settings.',
  'MTR-113':
    'Work that is all or nothing (one transaction, the lines of one invoice), and loops that only put one job each on a queue: they are not reported.',
  'MTR-114':
    'Where no two rows can share the time, because a unique constraint keeps them apart, or where the list is only a sample.',
  'MTR-115':
    'A consumer that only watches the stream, beside the one that bills from it.',
  'MTR-116':
    "Times the provider only stores among the customer's own properties, and clients that convert dates themselves: they are not reported.",
  'MTR-117':
    'Where nobody is billed by the figures, or what is let go here is counted elsewhere.',
  'MTR-118':
    'Servers that send usage with every stream unasked, where you have seen that they do. Options that cannot be seen into are not reported.',
  'MTR-119':
    "Where the count is of columns, not of records: a counter that says so by its name is not reported, nor is a `continue` with the outer loop's label.",
  'MTR-120':
    'Where every producer sends whole seconds and the meter does not depend on the order within one. A bucket that stands beside the time itself is not reported.',
  'MTR-121':
    'Where nothing is meant to be recorded as nothing: then say so by setting it. A branch that leaves, and a value that is set before, are not reported.',
  'MTR-122':
    'Where the step is meant to be tried and let go, such as a notice to the customer.',
  'MTR-123':
    'For a queue whose messages are only hints that something is to be looked up, and can all be made again.',
  'MTR-124':
    'Where usage is taken from the stream before it comes here, and nobody behind this place meters.',
  'MTR-125':
    'Where the counter serves the limit alone, and usage is counted for bill and display in another place. Usage that is counted on both ways, and a balance that is used up, are not reported.',
  'MTR-126':
    'Where the scheduler itself runs every missed period later with that period’s time, as some workflow engines do. A window that is only shown is not reported.',
  'MTR-127':
    'A flag that really has three states. Where fields of a request are asked whether they were sent, the rule is silent.',
  'MTR-131':
    'Where the list holds only what has an end.',
  'MTR-132':
    'Where the answer is brought into one shape before it comes here.',
  'MTR-133':
    'Where the number of workers is always one. A list of which every task has its own place, and lists made for several writers, are not reported.',
  'MTR-134':
    "Where the job's work is done by something that runs without the clock, or is started from another repository.",
  'MTR-135':
    'Where this way is meant to be free, or a caller further up records what went through it. A branch that leaves because the answer failed, a request that is not paid for (a list of models), and several functions of which none records anything are not reported.',
  'MTR-136':
    'Where something that the change does not touch records in its place, or the work is free from now on.',
  'MTR-137':
    'Where the code asks what kind of object it has, or takes another field where this one is missing. A field of any version of the API is taken for one the object has.',
  'MTR-138':
    'Where the new record is of something else than the one it takes its names from, or the field is worked out again later.',
  'MTR-139':
    'Where the document is always made before, and the rest of the update is shared with a place that may have to make it.',
  'MTR-140':
    'Where every request is metered below this place, so that the usage of the answer is only shown.',
  'MTR-201':
    'Providers that refuse an event without a key need no rule: nothing reaches the invoice. Where the parameters are made elsewhere, nothing is claimed. A total that is set and not added is not reported.',
  'MTR-202':
    'A random key is right when it is stored with the event before the first attempt and read back on every further one, or when the job is given it. The day of the event, the same on every attempt, is no clock.',
  'MTR-203':
    'Where only one event a customer may ever exist, such as a fee for the first set-up. A rollup that is sent once for its interval, and dimensions that follow from whose usage it is, are not reported.',
  'MTR-204':
    'Raw logs, staging tables and archives keep repeats on purpose, as long as what is billed is read from a table that does not. Column stores that merge repeats later are left out, and those whose readers leave them out (`LIMIT 1 BY`, `uniq`, `argMax`, a `GROUP BY` of the key).',
  'MTR-205':
    'Where the table has a unique index on the key that is kept elsewhere, the look only saves a failed insert. Whom and what is billed, each kept once (a customer, a subscription, a plan), is not reported, nor is a violation that the code takes for a repeat.',
  'MTR-206':
    'Where the retry happens only after an answer that says for certain that nothing was stored. A transaction inside the retry, which is undone with the attempt, and an addition after which nothing more can fail are not reported.',
  'MTR-207':
    'Where the mark is only the first look, and a unique constraint behind it keeps repeats out for good. Locks, which are meant to go, are not reported.',
  'MTR-208':
    'Providers that answer a copy like a new event (Orb, Metronome, OpenMeter and others), and batches whose answer speaks of each item, so that none is refused for a copy in it: they are not reported. Neither is a failure that is only logged or goes to the dead letters, a request that is tried a few times and made once, and a row that is asked whether it was reported before, and marked after, the call.',
  'MTR-209':
    'Where repeats are taken out elsewhere, for instance by a transaction that holds the position in the stream with the sum. A total that is counted anew and a counter of attempts are not reported.',
  'MTR-210':
    'Where the mark only says that the work began and another run takes over what was not finished. A mail that was sent, and a price that was synced, are no charges.',
  'MTR-211':
    'Where the webhook only sets a value (a plan, a limit), a second delivery sets the same one.',
  'MTR-212':
    'Where the two paths are for different payments and something outside of the code shown keeps them apart.',
  'MTR-213':
    'Where a lock outside the code read, such as a queue with a concurrency of one or a single copy of the program, lets one run in at a time. Rows that are locked as they are read, totals that are set rather than added, and schedules under a lock of their own (ShedLock) are not reported.',
  'MTR-214':
    "Where each attempt is billed by itself on purpose, and the number belongs to the event. The time of the event, and a machine that is only told among the event's properties, are not reported.",
  'MTR-215':
    'Where the framework is set to commit on such a return, the block’s owner does nothing after it, and what was written is complete at that point.',
  'MTR-216':
    'On databases that undo the refused statement alone, such as MySQL and SQLite. A handler that undoes the transaction or ends the work is not reported.',
  'MTR-217':
    'Where the work takes a lock or claims each row before it bills it, and the next run then finds nothing to do.',
  'MTR-218':
    'Where both requests are the same one, tried again: that is what the key is for.',
  'MTR-223':
    'Where the caller never sends again: it neither retries nor is fed by a queue.',
  'MTR-226':
    'Where the object is certainly new for each run. The rule sees that for objects made in the same function.',
  'MTR-227':
    'Where the identity that is compared can have only one of those that are left out.',
  'MTR-228':
    'Where the receiver replaces what it holds by what it is sent, as with a snapshot of running totals.',
  'MTR-229':
    'Where setting and adding are cases of one choice, the caller says which, and nothing is reported.',
  'MTR-301':
    "Where the column holds calendar days and not moments, an included end is right. Where the end is by agreement the last moment of the period (`endOf('month')`, `23:59:59.999999`), both bounds may be included; the rule stays silent there.",
  'MTR-302':
    "Where every host is pinned to UTC (`TZ=UTC` in the image) and usage is billed in UTC, the host's zone is the right one; naming it still keeps the next host from changing the bill. Dates that are only shown to people are left alone.",
  'MTR-303':
    'Where the contract bills usage in the period it was received in, or where the query asks how much came in, not how much was used.',
  'MTR-304':
    "Where one process alone writes the value and works through its requests one by one, or where the store refuses a write whose read is out of date (serializable isolation with a retry). Maps in the program's memory and goods in a store are not reported.",
  'MTR-305':
    'Where the number is only shown or drawn in a chart, or where amounts are estimates that nobody is billed by. Rates and shares, of which no amount comes, are not reported.',
  'MTR-306':
    'Where a name is a leftover and the value is right, rename it: the next reader converts it once more.',
  'MTR-307':
    'Where an average over buckets is itself what the contract defines, such as the mean of daily means.',
  'MTR-308':
    'Where the joined table has at most one row for each, which the rule takes from a unique key in the schema where it sees one.',
  'MTR-309':
    'Where missing does mean zero, say so once and leave out the second test. Where a foreign key or a check makes sure that every row has its price, an inner join leaves nothing out.',
  'MTR-310':
    'Where every subscription is anchored on a day from 1 to 28, or where the contract says "30 days" and not "a month". A date that starts on the first, a function that asks how long the month is, trials, caches, cookies and charts are not reported.',
  'MTR-312':
    'Where the contract says that every event is rounded, as telephone calls often are, or where each line is a line of the invoice and must add up as printed.',
  'MTR-313':
    'Where a run takes so many rows and the next run takes the rest, as with rows that are marked when they are billed. Where the variable called `limit` is an end by agreement; another name says so to the next reader too.',
  'MTR-314':
    'For figures that are only looked at and may be off until the merge, such as a live chart.',
  'MTR-315':
    'With builders that change themselves (Knex, TypeORM), a condition may stand alone; the rule leaves those out.',
  'MTR-316':
    "Where a tier's bound is by agreement its size. A name such as `size` or `capacity` says so. Where `upTo` is by agreement the first unit of the next tier; a comment that says it is exclusive is heard. Whole quantities between bounds that are both included, and an allowance that the caller holds against the usage first, are not reported.",
  'MTR-317':
    'Where the copy is known to be complete for the period that is closed, because it was written after the period ended.',
  'MTR-318':
    'Where a running total over all items is meant, as in a budget shared by a team.',
  'MTR-319':
    'Where two names are meant to start out equal, as with a window that is still empty, or where reductions are kept below zero.',
  'MTR-320':
    'Where usage is billed the moment it happens.',
  'MTR-321':
    'Where every stamp it is compared with is a whole second too.',
  'MTR-323':
    'Where a complete period was billed on another way before.',
  'MTR-324':
    'Where usage that costs nothing is kept in another place.',
  'MTR-325':
    'Where what was read back is always merged before the first save can happen.',
  'MTR-326':
    'Where the provider counts the part beside the whole: Anthropic’s `input_tokens` are without those read from the cache, xAI’s `completion_tokens` without those of reasoning.',
  'MTR-327':
    'Where two systems use one word for different things, and a comment says which.',
  'MTR-328':
    'Where a figure over all owners is meant (a report of the operator, a limit of the whole platform) say so in the function’s name; the rule leaves functions named after all, everybody or an overview out.',
  'MTR-329':
    'Where a unique constraint allows one row of an owner and day.',
  'MTR-331':
    'Where amounts are planned ahead: budgets, commitments and forecasts lie after now.',
  'MTR-332':
    'Where a fixed quantity belongs to every bill, as with a base fee in units.',
  'MTR-333':
    'Where the table only holds the current period.',
  'MTR-334':
    'Where the two grains can never cover different periods.',
  'MTR-335':
    'Where the object with the field is kept together with the cached value.',
  'MTR-336':
    'Where something outside the function fills the collection between the two lines.',
  'MTR-337':
    'Where the amounts of open invoices are meant, as in a forecast.',
  'MTR-338':
    'Where each run bills all that is due since the last one, whatever the day: then a missing run is made up for by the next.',
  'MTR-339':
    'Where the rows are meant to count from now on, or where none of the other kind exist any more.',
  'MTR-340':
    'Where the same quantity is truly owed twice, as for two copies that are kept, say so by adding it once with a factor.',
  'MTR-341':
    'Where a gateway of your own sends the difference to the piece before, and not the count so far.',
  'MTR-342':
    'Where the collection was chosen by the scope before it is handed in: then the parameter can go.',
  'MTR-343':
    'Where a name says one unit and holds another by an old convention: rename it, the next reader will trust it too.',
  'MTR-344':
    'Where only models are asked that do not think, and none that does will ever be.',
  'MTR-345':
    'Where the original is not used any more once the copy is made.',
  'MTR-346':
    'Where the counts were put together before, so that the input does hold what was cached.',
  'MTR-350':
    'Where running on is meant: say so in a comment between the two cases, as the linters of these languages ask for too.',
  'MTR-351':
    "Where the name is a nested column of the database (`kv.key` in ClickHouse): give the table's alias in front of it.",
  'MTR-352':
    'An account of your own that everything goes through (a platform’s own tenant): give its id a name in the settings.',
  'MTR-353':
    'Access that goes on while a payment is overdue is no mistake, and the rule says nothing about it; only what is booked as paid counts.',
  'MTR-354':
    'A script that is started anew for each run may take the moment at its top.',
  'MTR-355':
    'Where two things of one name count differently, give the share another name; the rule reads names only.',
  'MTR-356':
    'Where only whole payments are ever given back, write the payment’s own amount down too.',
  'MTR-357':
    'Where “GB” is meant as 2³⁰ bytes on the price list too, write GiB in the comment.',
  'MTR-360':
    'Where what is not on the list is meant to be free, and a test says so. Enter such models with a price of zero, or silence the line with that reason.',
  'MTR-362':
    'Where a check on the row keeps every figure small: bytes of one request with a limit below two gigabytes.',
  'MTR-363':
    'Where customers are promised the price of the model they asked for, whoever answers.',
  'MTR-364':
    "Where the new kind is meant to be left over there: name it in the default's comment, or turn the suspicion off.",
  'MTR-365':
    'Where the two are turned round on purpose, say so in the name of the function around the call (`reverse…`, `swap…`, `invert…`), or give them by name.',
  'MTR-366':
    'Where the step is that of a chart or a reminder rather than the period itself, and only one branch has another unit.',
  'MTR-367':
    'Where the factor is meant to be gone, or is applied by something that the change does not touch.',
  'MTR-368':
    'Where the branch is meant to go on from now on: a limit that only warns.',
  'MTR-369':
    'Where nothing is exactly what is to be recorded, or the value is filled again by something that is not in view.',
  'MTR-370':
    'Where the larger parts are read beside it and the whole is put together, where the part is only shown, and where a length cannot reach the next larger part.',
  'MTR-371':
    'Where keys are made so that none is a part of another, and a test keeps it so.',
  'MTR-372':
    'Where only one turn of the loop ever keeps anything, or each entry is sent off before the next turn begins.',
  'MTR-373':
    'Where a value is set only to be let go of, or a type that looks like a value holds a pointer inside.',
  'MTR-401':
    'Where a small overshoot is by agreement billed as overage, the check only warns and nothing is lost.',
  'MTR-402':
    'Where the limit is a request rate nobody pays for, and where the contract says that usage has to stay below the limit.',
  'MTR-403':
    'Where going on is decided, every such pass is counted, and an alert tells of it.',
  'MTR-406':
    'Where the window is meant to slide: it ends only after a time without any usage.',
  'MTR-408':
    "Where giving back is idempotent by the reservation's own id, a second call does nothing.",
  'MTR-409':
    'Where the function is written to take a signed change although its name says that it takes away.',
  'MTR-410':
    'Where the limit is a constant of the deployment and changes only with a restart.',
  'MTR-412':
    'Where the job that is started keeps a second purchase out itself.',
  'MTR-413':
    'Where the rows are those over their limit, chosen by the query, so that one that is found is the answer.',
  'MTR-414':
    'Where exactly what is taken off was added before, to the same counter and in the same period.',
  'MTR-415':
    'Where a single worker does all resets, one after the other, and nothing else ever calls the function.',
  'MTR-416':
    'Where the names mean the opposite of what they say.',
  'MTR-417':
    'Where the two discounts are meant to add up.',
  'MTR-418':
    'Where the removals themselves are what is billed.',
  'MTR-419':
    'Where things made on the other way do not count against the limit, by what the plan says.',
  'MTR-420':
    'Where the reset is the start of a new period of the limit itself.',
  'MTR-425':
    'Where the difference cannot fall below zero: keep it so by `max(0, …)`, and the rule is silent.',
  'MTR-431':
    'Where an attempt costs, whether it succeeds or not, and the price list says so. Where a job that is not read here gives back what failed requests took.',
  'MTR-432':
    'Where the terms say that cancelling ends the subscription at once, and the rest of the period is refunded.',
  'MTR-433':
    'Where the amount is a limit that each item may have all of: call it a limit, not a balance. Where the balance is read anew for every item, read it in the loop.',
  'MTR-501':
    'Where the display says in its own words that it counts something else than the invoice.',
  'MTR-505':
    'For charts whose stretch of time the customer chooses.',
  'MTR-508':
    'Where null stands for a customer who has not used anything yet.',
  'MTR-601':
    'Where the statement in the `try` can fail in one way only, and that way means that there is nothing.',
  'MTR-604':
    "Where every line logged as an error wakes somebody: then say so with `metercheck-ignore`. Not reported are starters, which only register, enqueue or schedule the work; an item whose row is marked or moved on only behind what failed, so that the next run finds it again; a run whose own function counts its failures or alerts, be it by a line of the log that is marked for that (`alert: 'billing'`, `ALERT …`); a message whose acknowledgement failed, which comes again; and a consumer's failed delivery of one message, which is MTR-102's matter. The turn of a timer, and a run that marks its rows one by one, are only suspicions, unless each run is given a window of its own by the clock: the next run has another one.",
  'MTR-606':
    'For rows that no invoice was made from yet and that nobody was shown: a draft that is still being put together.',
  'MTR-607':
    "Where the error events go to a destination that another repository or the provider's own alerting looks after: ignore the finding with a comment that says where.",
  'MTR-608':
    'For an alert that was never looked at since it fired without cause: then one that fires with cause belongs in its place.',
};
