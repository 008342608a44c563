import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { literalNumber, literalString } from '#audit/facts/values.ts';
import { testParser } from '#test/rule-tester.ts';

async function numberOf(text: string): Promise<number | null> {
  const { facts } = await parseFiles([{ path: 'a.ts', text }], testParser());
  const value = facts[0]?.nodes('assign').at(-1)?.value;
  return value ? literalNumber(value) : null;
}

describe('literalNumber', () => {
  it('multiplies what is known', async () => {
    expect(await numberOf('const days = 7; const seconds = days * 24 * 60 * 60;')).toBe(604_800);
    expect(await numberOf('const offset = -2 * 30;')).toBe(-60);
  });

  it('knows nothing of a product with something unknown, or of itself', async () => {
    expect(await numberOf('const seconds = days() * 60;')).toBeNull();
    expect(await numberOf('let n = 2; n = n * n * n;')).toBe(8);
    expect(await numberOf('let n; n = n * 2;')).toBeNull();
  });
});

/** The text that the one argument of `charge(…)` certainly stands for. */
async function chargedText(path: string, text: string): Promise<string | null> {
  const { facts } = await parseFiles([{ path, text }], testParser());
  const [call] = facts[0]?.callsNamed(/^charge$/) ?? [];
  const [only] = call?.arguments ?? [];
  return only ? literalString(only.value) : null;
}

const CLASSES = {
  'a.ts': `class Run {
    constructor() { this.meter = 'api_calls'; }
    send() { charge(this.meter); }
  }`,
  'a.py': `class Run:
    def __init__(self):
        self.meter = "api_calls"
    def send(self):
        charge(self.meter)
`,
  'a.rb': `class Run
  def initialize
    @meter = 'api_calls'
  end
  def send
    charge(@meter)
  end
end
`,
  'a.php': `<?php class Run {
    public function __construct() { $this->meter = 'api_calls'; }
    public function send() { charge($this->meter); }
  }`,
  'A.java': `class Run {
    private final String meter;
    Run() { this.meter = "api_calls"; }
    void send() { charge(this.meter); }
  }`,
  'Bare.cs': `class Run {
    private readonly string _meter;
    public Run() { _meter = "api_calls"; }
    void Send() { charge(_meter); }
  }`,
  'declared.ts': `class Run {
    private readonly meter = 'api_calls';
    send() { charge(this.meter); }
  }`,
};

describe('a field that never changes', () => {
  it.each(Object.entries(CLASSES))(
    'holds what it was given when the object was made: %s',
    async (path, text) => {
      expect(await chargedText(path, text)).toBe('api_calls');
    },
  );

  it('is not known where another method sets it, or the constructor sets it in one case only', async () => {
    const changed = `class Run {
      constructor() { this.meter = 'api_calls'; }
      use(meter) { this.meter = meter; }
      send() { charge(this.meter); }
    }`;
    const inOneCase = `class Run {
      constructor(isBig) { if (isBig) { this.meter = 'api_calls'; } }
      send() { charge(this.meter); }
    }`;
    expect(await chargedText('a.ts', changed)).toBeNull();
    expect(await chargedText('a.ts', inOneCase)).toBeNull();
  });
});
