import { type Fields } from './wire';

/** As Articles/LeftoverMarks.cs has them: capitals count in the first, not in the second. */
const marks = [/\b(TK|TKTK|TKs|XXX+|FIXME)\b/, /\blorem\s+ipsum\b|\[test\]|\[todo\]/i];

/** What an article still lacks, in a few words; empty: it is ready. The home page counts by the same rules (Articles/ArticleReadiness.cs). */
export function missing(fields: Fields): string {
  const text = (name: string) => (fields[name] as string).trim();
  const points = (fields['points'] as string[]).filter(point => point.trim());
  if (!text('headline'))
    return 'No headline';
  if (!text('lead') && !text('body') && !points.length)
    return 'No text yet';
  if (text('imageUrl') && !text('imageAlt'))
    return 'Image not described';
  const all = [text('headline'), text('source'), text('lead'), text('body'), text('takeawayLabel'), text('takeawayText'), ...points].join('\n');
  const left = marks.map(mark => mark.exec(all)).find(found => found);
  return left ? `“${left[0]}” left in it` : '';
}
