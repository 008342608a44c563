import type { SyntaxFile } from '../../languages/syntax.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { isTrialPlace } from './settings-place.ts';
import { keyOf, type LineRange, mapsIn, textOf, yamlOf } from './yaml-file.ts';

/** A setting of a framework's queue client, in the settings file of a program, by which messages may be lost. */
export interface ClientSetting {
  /** As written: `spring.kafka.producer.acks: 0`. */
  readonly name: string;
  readonly kind: 'unacknowledged' | 'one-replica' | 'starts-at-newest' | 'unconfirmed' | 'forgets';
  /** Whom it concerns: those who send, or those who take. */
  readonly side: 'producer' | 'consumer';
  /** The module that a program which is set so imports. */
  readonly imports: RegExp;
  readonly lines: LineRange;
}

type Row = Omit<ClientSetting, 'name' | 'lines'> & {
  readonly path: RegExp;
  readonly value: RegExp;
};

const SPRING_KAFKA = /^org\.springframework\.kafka\b/;
const SPRING_AMQP = /^org\.springframework\.amqp\b/;

/** As Spring Boot documents them: https://docs.spring.io/spring-boot/appendix/application-properties/index.html#appendix.application-properties.integration */
const ROWS: readonly Row[] = [
  {
    path: /^spring\.kafka(\.producer)?(\.properties)?\.acks$/,
    value: /^0$/,
    kind: 'unacknowledged',
    side: 'producer',
    imports: SPRING_KAFKA,
  },
  {
    path: /^spring\.kafka(\.producer)?(\.properties)?\.acks$/,
    value: /^1$/,
    kind: 'one-replica',
    side: 'producer',
    imports: SPRING_KAFKA,
  },
  {
    path: /^spring\.kafka\.consumer\.autooffsetreset$/,
    value: /^latest$/i,
    kind: 'starts-at-newest',
    side: 'consumer',
    imports: SPRING_KAFKA,
  },
  {
    path: /^spring\.rabbitmq\.publisherconfirmtype$/,
    value: /^none$/i,
    kind: 'unconfirmed',
    side: 'producer',
    imports: SPRING_AMQP,
  },
  {
    path: /^spring\.rabbitmq\.listener\.(simple|direct)\.acknowledgemode$/,
    value: /^none$/i,
    kind: 'forgets',
    side: 'consumer',
    imports: SPRING_AMQP,
  },
];

/** A text in which none of them can stand. */
const MAY_HOLD = /\backs\b|auto-?offset-?reset|publisher-?confirm-?type|acknowledge-?mode/i;

/** Every such setting of a YAML file, in source order; none of a machine to try things on. */
export const clientSettingsIn = remember((file: SyntaxFile): readonly ClientSetting[] => {
  if (!/^ya?ml$/.test(file.language) || !MAY_HOLD.test(file.text) || isTrialPlace(file)) return [];
  const yaml = yamlOf(file);
  if (yaml === null) return [];
  return mapsIn(yaml).flatMap(({ map, above }) =>
    map.items.flatMap((pair): ClientSetting[] => {
      const value = textOf(pair.value);
      const path = [...above.map(({ key }) => key), keyOf(pair)].join('.');
      const plain = path.split('.').map(plainName).join('.');
      const row = ROWS.find((one) => value !== null && one.path.test(plain) && one.value.test(value));
      if (row === undefined || isForTrials(above[0]?.map)) return [];
      const { kind, side, imports } = row;
      return [{ name: `${path}: ${value}`, kind, side, imports, lines: yaml.linesOf(pair) }];
    }),
  );
});

/** A document for one profile, which may be that of a developer. */
function isForTrials(document: unknown): boolean {
  return /on-profile\W{1,4}(dev|local|test)/i.test(String(document));
}

/** Where the program stands whose settings these are: beside its folder of resources, or in the file's own folder. */
export function programFolder({ path }: SyntaxFile): string {
  const resources = path.search(/(^|\/)src\/main\/resources\//);
  if (resources >= 0) return path.slice(0, resources === 0 ? 0 : resources + 1);
  return path.slice(0, path.lastIndexOf('/') + 1);
}
