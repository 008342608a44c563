import { describe, expect, it } from 'vitest';
import { sitesOf } from '#test/trace-of.ts';

describe('a relative path', () => {
  it.each([
    [
      'a.ts',
      "const http = axios.create({ baseURL: 'https://api.withorb.com/v1' });\nawait http.post('/ingest', { events });",
    ],
    [
      'a.ts',
      "const lago = got.extend({ prefixUrl: process.env.LAGO_URL });\nawait lago.post('api/v1/events', { json });",
    ],
    ['a.ts', "await fetch(new URL('/v1/ingest', 'https://api.metronome.com'), { method: 'POST', body });"],
    [
      'a.py',
      'client = httpx.Client(base_url="https://live.dodopayments.com")\nclient.post("/events/ingest", json=body)',
    ],
    [
      'a.py',
      'class Usage:\n    def __init__(self):\n        self.http = httpx.AsyncClient(base_url=BASE)\n    async def send(self, e):\n        await self.http.post("/v1/ingest", json=e)\nBASE = "https://api.metronome.com"',
    ],
    [
      'a.rb',
      'class Usage\n  def send_event(event)\n    conn.post("/v1/ingest", event.to_json)\n  end\n  def conn\n    @conn ||= Faraday.new(url: "https://api.withorb.com")\n  end\nend',
    ],
    [
      'A.java',
      'class A {\n  private final RestClient client;\n  A(RestClient.Builder b) { this.client = b.baseUrl("https://eu.sequencehq.com/api").build(); }\n  void send(Event e) { client.post().uri("/usage-events").body(e).retrieve().toBodilessEntity(); }\n}',
    ],
    [
      'A.java',
      'class A {\n  static final String BASE = "https://api.metronome.com";\n  void send(String e) throws Exception {\n    HttpRequest request = HttpRequest.newBuilder(URI.create(BASE + "/v1/ingest")).POST(BodyPublishers.ofString(e)).build();\n    http.send(request, BodyHandlers.discarding());\n  }\n}',
    ],
    [
      'a.cs',
      'class A {\n  private readonly HttpClient _http;\n  public A(HttpClient http) { _http = http; _http.BaseAddress = new Uri("https://api.withorb.com/"); }\n  public async Task Send(Usage e) { await _http.PostAsJsonAsync("v1/ingest", e); }\n}',
    ],
    [
      'a.php',
      "<?php\nclass A {\n  function __construct() { $this->http = new Client(['base_uri' => 'https://api.withorb.com']); }\n  function send($e) { $this->http->post('/v1/ingest', ['json' => $e]); }\n}",
    ],
  ])('belongs to the address its client was made with: %s %#', async (path, code) => {
    expect(await sitesOf({ [`src/${path}`]: code })).toEqual([expect.stringMatching(/ send(-batch)? /)]);
  });

  it.each([
    "const http = axios.create({ baseURL: 'https://api.example.com/v1' });\nawait http.post('/ingest', { events });",
    "const orb = axios.create({ baseURL: 'https://api.withorb.com/v1' });\nawait orb.get('/customers');",
    "const http = axios.create({ baseURL: 'https://api.withorb.com/v1' });\nconst other = axios.create({ baseURL: 'https://x.example.com' });\nawait other.post('/ingest', body);",
  ])('belongs to nobody else’s: %s', async (code) => {
    expect(await sitesOf({ 'src/a.ts': code })).toEqual([]);
  });
});

describe('a path behind a base from the configuration', () => {
  it.each([
    [
      'a.kt',
      'class Meter(private val http: HttpClient, private val baseUrl: String) {\n  private val type = ContentType.parse("application/cloudevents+json")\n  suspend fun report(e: Event) { http.post("$baseUrl/api/v1/events") { setBody(e) } }\n}',
    ],
    [
      'a.rs',
      'impl Lago {\n  async fn add(&self, event: &Event) -> Result<()> {\n    self.http.post(format!("{}/api/v1/events", self.base_url)).json(event).send().await?;\n    Ok(())\n  }\n}',
    ],
    [
      'a.go',
      'package metronome\nfunc (c *Client) Ingest(ctx context.Context, body io.Reader) error {\n  request, err := http.NewRequestWithContext(ctx, "POST", c.base+"/v1/ingest", body)\n  return c.do(request, err)\n}',
    ],
    [
      'a.py',
      'BASE = os.environ["ORB_URL"]\ndef send(events):\n    requests.post(f"{BASE}/v1/ingest", json={"events": events}).raise_for_status()',
    ],
    [
      'a.ts',
      'const base = config.flexprice.url;\nexport const send = (event) => fetch(`${base}/v1/events`, { method: "POST", body: JSON.stringify(event) });',
    ],
    [
      'a.php',
      '<?php\nclass PolarEvents {\n  function send($events) { Http::withToken($this->token)->post("{$this->base}/v1/events/ingest", ["events" => $events]); }\n}',
    ],
  ])('belongs to the provider that the file speaks of: %s', async (path, code) => {
    expect(await sitesOf({ [`src/${path}`]: code })).toEqual([expect.stringMatching(/ send(-batch)? /)]);
  });

  it.each([
    ['of none', 'await fetch(`${base}/api/v1/events`, { method: "POST", body });'],
    ['of two', '// From Orb to Metronome.\nawait fetch(`${base}/v1/ingest`, { method: "POST", body });'],
    ['of one in part of a word', 'await api.post(`${base}/api/v1/events`, lagoon);'],
    [
      'of one, and the host is another',
      'const lago = 1;\nawait api.post("https://x.example.com/api/v1/events", lago);',
    ],
    ['of one, and only reads', 'const lago = await api.get(`${base}/api/v1/events`);'],
  ])('belongs to nobody where the file speaks %s', async (_, code) => {
    expect(await sitesOf({ 'src/a.ts': code })).toEqual([]);
  });
});
