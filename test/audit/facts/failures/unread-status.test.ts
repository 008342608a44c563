import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { calleeName } from '#audit/facts/calls.ts';
import { clientOf } from '#audit/facts/delivery/http-client-of.ts';
import { isStatusUnread } from '#audit/facts/failures/unread-status.ts';
import { HTTP_CLIENTS } from '#audit/facts/libraries/http-clients.ts';
import { dedent, testParser } from '#test/rule-tester.ts';

/** The client of the call of that name, and whether nobody looks at what it answers. */
async function asked(path: string, name: string, text: string): Promise<string> {
  const { facts } = await parseFiles([{ path, text: dedent(text) }], testParser());
  const [file] = facts;
  const call = file?.nodes('call').find((one) => calleeName(one) === name);
  if (file === undefined || call === undefined) return 'no such call';
  const client = clientOf(call, file.file);
  return `${client?.name ?? 'none'}: ${isStatusUnread(call, file.file) ? 'unread' : 'read'}`;
}

const CASES: readonly (readonly [expected: string, path: string, call: string, text: string])[] = [
  [
    'fetch: unread',
    'a.ts',
    'fetch',
    'export async function f(u: string) { await fetch(u, { method: "POST" }); }',
  ],
  [
    'fetch: read',
    'a.ts',
    'fetch',
    'export async function f(u: string) { await fetch(u).then((r) => { if (!r.ok) throw new Error(r.statusText); }); }',
  ],
  [
    'none: read',
    'a.ts',
    'fetch',
    "import { fetch } from '../http.js'; export async function f(u: string) { await fetch(u); }",
  ],
  [
    'undici: unread',
    'a.ts',
    'request',
    "import { request } from 'undici'; export async function f(u: string) { await request(u); }",
  ],
  [
    'axios: read',
    'a.ts',
    'post',
    "import axios from 'axios'; export async function f(u: string) { await axios.post(u, {}); }",
  ],
  [
    'axios: unread',
    'a.ts',
    'post',
    "import axios from 'axios'; export async function f(u: string) { await axios.post(u, {}, { validateStatus: () => true }); }",
  ],
  [
    'got: read',
    'a.ts',
    'post',
    "import got from 'got'; export async function f(u: string) { await got.post(u, {}); }",
  ],
  ['requests: unread', 'a.py', 'post', 'import requests\n\ndef f(u):\n    requests.post(u, json={})\n'],
  [
    'requests: read',
    'a.py',
    'post',
    'import requests\n\ndef f(u):\n    requests.post(u, json={}).raise_for_status()\n',
  ],
  [
    'aiohttp: read',
    'a.py',
    'post',
    'import aiohttp\n\nasync def f(u):\n    async with aiohttp.ClientSession(raise_for_status=True) as session:\n        await session.post(u)\n',
  ],
  [
    'urllib3: unread',
    'a.py',
    'request',
    'import urllib3\n\nhttp = urllib3.PoolManager()\n\ndef f(u):\n    http.request("POST", u)\n',
  ],
  [
    'net/http: unread',
    'a.go',
    'Do',
    'package a\n\nimport "net/http"\n\nfunc f(c *http.Client, r *http.Request) error {\n\tresp, err := c.Do(r)\n\tif err != nil {\n\t\treturn err\n\t}\n\tdefer resp.Body.Close()\n\treturn nil\n}\n',
  ],
  [
    'resty: unread',
    'a.go',
    'Post',
    'package a\n\nimport "github.com/go-resty/resty/v2"\n\nvar client = resty.New()\n\nfunc f(u string) error {\n\t_, err := client.R().SetBody(1).Post(u)\n\treturn err\n}\n',
  ],
  ['Net::HTTP: unread', 'a.rb', 'post', 'def f(uri)\n  Net::HTTP.post(uri, "{}")\n  nil\nend\n'],
  [
    'Faraday: read',
    'a.rb',
    'post',
    'C = Faraday.new { |f| f.response :raise_error }\n\ndef f\n  C.post("/usage")\n  nil\nend\n',
  ],
  ['Typhoeus: unread', 'a.rb', 'post', 'def f(u)\n  Typhoeus.post(u, body: "{}")\n  nil\nend\n'],
  ['RestClient of Ruby: read', 'a.rb', 'post', 'def f(u)\n  RestClient.post(u, "{}")\n  nil\nend\n'],
  [
    'OkHttp: unread',
    'A.java',
    'newCall',
    'import okhttp3.OkHttpClient;\nclass A {\n  OkHttpClient http;\n  void f(okhttp3.Request r) throws Exception {\n    http.newCall(r).execute().close();\n  }\n}\n',
  ],
  [
    'RestTemplate and RestClient of Spring: read',
    'A.java',
    'postForEntity',
    'import org.springframework.web.client.RestTemplate;\nclass A {\n  RestTemplate rest;\n  void f(Object o) {\n    rest.postForEntity("/usage", o, Void.class);\n  }\n}\n',
  ],
  [
    'Ktor: unread',
    'a.kt',
    'post',
    'import io.ktor.client.HttpClient\nimport io.ktor.client.request.post\n\nval client = HttpClient()\n\nsuspend fun f(u: String) {\n    client.post(u) { }\n}\n',
  ],
  [
    'Ktor: read',
    'a.kt',
    'post',
    'import io.ktor.client.HttpClient\nimport io.ktor.client.request.post\n\nclass A(private val client: HttpClient) {\n    suspend fun f(u: String) {\n        client.post(u) { }\n    }\n}\n',
  ],
  [
    'HttpClient of .NET: unread',
    'A.cs',
    'PostAsJsonAsync',
    'class A {\n  private readonly HttpClient _http;\n  async Task F(object o) {\n    await _http.PostAsJsonAsync("/usage", o);\n  }\n}\n',
  ],
  [
    'RestSharp by its verbs: read',
    'A.cs',
    'PostAsync',
    'using RestSharp;\nclass A {\n  private readonly RestClient _client = new RestClient("u");\n  async Task F(RestRequest r) {\n    await _client.PostAsync(r);\n  }\n}\n',
  ],
  [
    'curl of PHP: unread',
    'a.php',
    'curl_exec',
    '<?php\nfunction f($ch) {\n  $answer = curl_exec($ch);\n  if ($answer === false) {\n    throw new RuntimeException(curl_error($ch));\n  }\n}\n',
  ],
  [
    'curl of PHP: read',
    'a.php',
    'curl_exec',
    '<?php\nfunction f($ch) {\n  curl_exec($ch);\n  if (curl_getinfo($ch, CURLINFO_RESPONSE_CODE) >= 400) {\n    throw new RuntimeException("refused");\n  }\n}\n',
  ],
  [
    'Http of Laravel: unread',
    'a.php',
    'post',
    '<?php\nuse Illuminate\\Support\\Facades\\Http;\nfunction f() {\n  Http::post("https://x/usage", []);\n}\n',
  ],
  [
    'Guzzle: read',
    'a.php',
    'post',
    '<?php\nuse GuzzleHttp\\Client;\nclass A {\n  public function __construct(private Client $http) {}\n  public function f() {\n    $this->http->post("/usage");\n  }\n}\n',
  ],
  [
    'reqwest: unread',
    'a.rs',
    'post',
    'async fn f(c: reqwest::Client, u: &str) -> Result<(), reqwest::Error> {\n    c.post(u).send().await?;\n    Ok(())\n}\n',
  ],
  [
    'reqwest: read',
    'a.rs',
    'post',
    'async fn f(client: reqwest::Client, u: &str) -> Result<(), reqwest::Error> {\n    client.post(u).send().await?.error_for_status()?;\n    Ok(())\n}\n',
  ],
  [
    'none: read',
    'a.rs',
    'post',
    'fn f(agent: ureq::Agent, u: &str) -> Result<(), ureq::Error> {\n    agent.post(u).send_json(1)?;\n    Ok(())\n}\n',
  ],
];

describe('the answer of an HTTP client', () => {
  it.each(CASES)('%s (%s, `%s`)', async (expected, path, call, text) => {
    expect(await asked(path, call, text)).toBe(expected);
  });
});

describe('the table of HTTP clients', () => {
  it('names each client once, with where it was read', () => {
    const names = HTTP_CLIENTS.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    for (const { source } of HTTP_CLIENTS) expect(source).toMatch(/^https:\/\//);
  });

  it('can tell of each client that a file uses it', () => {
    for (const { imports, said, roots, types } of HTTP_CLIENTS)
      expect(imports !== null || said !== undefined || roots !== null || types !== null).toBe(true);
  });
});
