import { FORMAT_IDS, type FormatId, renderReport } from '#publish/formats/index.ts';
import { describeFormat, describeReadableFormat } from '../../contracts/format.contract.ts';

/** Programs read these: they carry the facts, not the words around them. */
const FOR_PROGRAMS: readonly FormatId[] = ['json', 'sarif'];

for (const id of FORMAT_IDS) {
  describeFormat(id, (report) => renderReport(id, report));
  if (!FOR_PROGRAMS.includes(id)) describeReadableFormat(id, (report) => renderReport(id, report));
}
