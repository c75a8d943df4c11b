import { emptyArticle, articleFields, type ArticleAnswer, type Fields, type Value } from './wire';

export const roles = [
  ['headline', 'Headline'], ['source', 'Source'], ['lead', 'Lead'], ['point', 'Point'], ['body', 'Body'], ['takeawayLabel', 'Name of takeaway'],
  ['takeawayText', 'Takeaway'], ['link', 'Web address'], ['imageUrl', 'Image'], ['out', 'Out: leave it out'],
] as const;
export type Role = (typeof roles)[number][0];
export interface Block { role: Role; text: string }

type Imported = Omit<ArticleAnswer, 'id' | 'etag'>;

/** A pasted text as the service read it, block by block, with what each was taken for. */
export function toBlocks(articles: readonly Imported[], leftover: readonly string[]): Block[] {
  const blocks: Block[] = [];
  const add = (role: Role, ...texts: string[]) => blocks.push(...texts.filter(text => text.trim()).map(text => ({ role, text })));
  for (const article of articles) {
    const fields = articleFields(article);
    const text = (name: string) => fields[name] as string;
    add('headline', text('headline') || '(no headline)');
    add('source', text('source'));
    add('lead', text('lead'));
    add('point', ...(fields['points'] as string[]));
    add('body', text('body'));
    add('takeawayLabel', text('takeawayLabel'));
    add('takeawayText', text('takeawayText'));
    add('link', text('link'));
    add('imageUrl', text('imageUrl'));
  }
  add('out', ...leftover);
  return blocks;
}

/** Every headline begins an article; what stands before the first one belongs to one without. */
export function toArticles(blocks: readonly Block[]): Fields[] {
  const articles: Record<string, Value>[] = [];
  let current: Record<string, Value> | null = null;
  for (const block of blocks) {
    const text = block.text.trim();
    if (block.role === 'out' || !text)
      continue;
    if (block.role === 'headline' || !current) {
      current = { ...emptyArticle };
      articles.push(current);
    }
    if (block.role === 'point')
      current['points'] = [...(current['points'] as string[]), text];
    else
      current[block.role] = joined(block.role, current[block.role] as string, text);
  }
  return articles;
}

function joined(role: Role, before: string, text: string): string {
  if (!before)
    return role === 'lead' || role === 'body' || role === 'takeawayText' ? text : text.replace(/\s+/g, ' ');
  // A second address of one kind has no place of its own: the first stays, the other is read in the text.
  if (role === 'link' || role === 'imageUrl')
    return before;
  return role === 'lead' || role === 'body' || role === 'takeawayText' ? `${before}\n\n${text}` : `${before} ${text.replace(/\s+/g, ' ')}`;
}

/** Blocks that would vanish without anybody having said so: a second link or image of one article. */
export function dropped(blocks: readonly Block[]): Set<Block> {
  const lost = new Set<Block>();
  let seen = new Set<Role>();
  for (const block of blocks) {
    if (block.role === 'headline')
      seen = new Set();
    if ((block.role === 'link' || block.role === 'imageUrl') && seen.has(block.role))
      lost.add(block);
    seen.add(block.role);
  }
  return lost;
}
