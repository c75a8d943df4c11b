/** What a field holds: a text, or a list of texts (points, tags, the order of the articles). */
export type Value = string | readonly string[];
export type Fields = Readonly<Record<string, Value>>;

export interface ArticleAnswer {
  id: string; etag: string; headline: string; source: string; lead: string; points: string[]; body: string;
  takeaway: { label: string; text: string } | null; link: string | null;
  image: { url: string; alt: string; credit: string | null } | null; section: string | null; tags: string[];
}

interface IssueContent {
  subject: string; preheader: string; intro: string; signOff: string; articles: string[];
  audience: unknown; design: string | null; uncertain: string | null; deadline: string | null;
}

export interface IssueAnswer extends IssueContent {
  id: string; etag: string; state: string; number: number; pending: IssueContent | null;
}

export interface ComposerState {
  issue: IssueAnswer;
  articles: ArticleAnswer[];
  publication: { name: string; from: string; timeZone: string; sections: { key: string; name: string }[]; testReaders: string[] };
  changed: boolean;
  mayApply: boolean;
  formToken: string;
}

export const emptyArticle: Fields = {
  headline: '', source: '', lead: '', points: [], body: '', takeawayLabel: '', takeawayText: '',
  imageUrl: '', imageAlt: '', imageCredit: '', link: '', section: '', tags: [],
};

export function articleFields(a: Omit<ArticleAnswer, 'id' | 'etag'>): Fields {
  return {
    headline: a.headline, source: a.source, lead: a.lead, points: a.points, body: a.body,
    takeawayLabel: a.takeaway?.label ?? '', takeawayText: a.takeaway?.text ?? '',
    imageUrl: a.image?.url ?? '', imageAlt: a.image?.alt ?? '', imageCredit: a.image?.credit ?? '',
    link: a.link ?? '', section: a.section ?? '', tags: a.tags,
  };
}

export function articleBody(fields: Fields): object {
  const text = (name: string) => fields[name] as string;
  const optional = (name: string) => text(name).trim() || null;
  return {
    headline: line(text('headline')), source: line(text('source')), lead: text('lead').trim(),
    points: (fields['points'] as string[]).filter(point => point.trim()), body: text('body').trim(),
    takeaway: text('takeawayLabel').trim() || text('takeawayText').trim() ? { label: line(text('takeawayLabel')), text: text('takeawayText').trim() } : null,
    link: optional('link'),
    image: text('imageUrl').trim() ? { url: text('imageUrl').trim(), alt: line(text('imageAlt')), credit: optional('imageCredit') } : null,
    section: optional('section'), tags: (fields['tags'] as string[]).map(line).filter(Boolean),
  };
}

/** What the editor works on: the pending change where there is one. */
export function issueFields(issue: IssueAnswer): Fields {
  const c = issue.pending ?? issue;
  return {
    subject: c.subject, preheader: c.preheader, intro: c.intro, signOff: c.signOff, articles: c.articles,
    // Not the composer's to change; it sends back what it was given.
    rest: JSON.stringify({ audience: c.audience, design: c.design, uncertain: c.uncertain, deadline: c.deadline }),
  };
}

export function issueBody(fields: Fields): object {
  return {
    subject: line(fields['subject'] as string), preheader: line(fields['preheader'] as string),
    intro: (fields['intro'] as string).trim(), signOff: (fields['signOff'] as string).trim(),
    articles: fields['articles'], ...(JSON.parse(fields['rest'] as string) as object),
  };
}

/** The field that a use case complains about: image.url is imageUrl, points[3] is points. */
export function fieldOf(wire: string): string {
  return wire.replace(/\[\d+\]/g, '').replace(/\.(\w)/g, (_, first: string) => first.toUpperCase());
}

export function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Whether two values are the same text: blanks at the ends are layout, and so are empty points. */
export function same(a: Value, b: Value): boolean {
  return plain(a) === plain(b);
}

function plain(value: Value): string {
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : JSON.stringify(value.map(text => text.trim()).filter(Boolean));
}

export function isBlank(fields: Fields): boolean {
  return Object.values(fields).every(value => value.length === 0 || (typeof value === 'string' && !value.trim()));
}
