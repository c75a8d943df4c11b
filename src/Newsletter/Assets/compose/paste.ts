import { type Actions } from './actions';
import { type Api } from './api';
import { dropped, roles, toArticles, toBlocks, type Block, type Role } from './blocks';
import { announce, button, h } from './dom';
import { type Pastes } from './pastes';
import { type ArticleAnswer } from './wire';

interface Imported { articles: Omit<ArticleAnswer, 'id' | 'etag'>[]; leftover: string[] }
export interface Clip { text: string; html: string | null }

/** What the clipboard holds; HTML only where it says more than the plain text. */
export function clipOf(data: DataTransfer): Clip {
  const html = data.getData('text/html');
  return { text: data.getData('text/plain'), html: html.trim() ? html : null };
}

/** Asks for a text, where none was pasted yet. */
export function openPaste(review: (clip: Clip) => void): void {
  let clip: Clip | null = null;
  const area = h('textarea', { id: 'paste-area', rows: 12, placeholder: 'Paste here: from a mail, Word, Google Docs, a web page, or plain text' });
  area.addEventListener('paste', event => {
    if (event.clipboardData)
      clip = clipOf(event.clipboardData);
  });
  const read = () => {
    const text = area.value;
    if (!text.trim() && !clip?.html) {
      area.focus();
      return;
    }
    dialog.close();
    // What was typed over the paste counts; what was only pasted keeps its marks.
    review(clip && same(clip.text, text) ? clip : { text, html: null });
  };
  const dialog = h('dialog', { class: 'ask wide', 'aria-labelledby': 'paste-title', onclose: () => dialog.remove() },
    h('h2', { id: 'paste-title' }, 'Paste articles'),
    h('div', { class: 'field' }, h('label', { for: 'paste-area' }, 'The text'), h('p', { class: 'hint' }, 'It is taken apart into articles, and you see what became of every line before anything is added.'), area),
    h('div', { class: 'buttons' }, button('Read it', read, { class: 'primary' }), button('Cancel', () => dialog.close(), { class: 'plain' })));
  document.body.append(dialog);
  dialog.showModal();
  area.focus();
}

function same(a: string, b: string): boolean {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}

/** The review sheet: every block with the field it was taken for, one key to change it, merge and split. Nothing is left out that nobody has seen. */
export async function review(clip: Clip, api: Api, actions: Actions, after: string | null, before: () => Promise<void>, pastes: Pastes): Promise<void> {
  const answer = await api.send<Imported>('POST', '/import', { text: clip.text, html: clip.html }).catch(() => null);
  if (!answer || answer.problem) {
    actions.toast(answer?.problem?.detail ?? 'The text cannot be read while the service is away. It is still in your clipboard.', false);
    return;
  }
  const sheet = new Sheet(toBlocks(answer.body.articles, answer.body.leftover), async blocks => {
    await before();
    const ids = actions.insert(`Pasted ${count(toArticles(blocks).length, 'article')}`, toArticles(blocks), after);
    pastes.keep(clip, ids);
    announce(`Added ${count(ids.length, 'article')}`);
    actions.toast(`Added ${count(ids.length, 'article')}. The pasted text stays with them for 30 days.`, true);
    if (ids[0])
      actions.show(ids[0], false);
  });
  sheet.open();
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

class Sheet {
  private readonly list = h('ol', { class: 'blocks' });
  private readonly add = h('button', { type: 'button', class: 'primary', onclick: () => this.finish() });
  private readonly word = h('p', { class: 'soft small', role: 'status' });
  private readonly dialog: HTMLDialogElement;

  constructor(private blocks: Block[], private readonly done: (blocks: Block[]) => Promise<void>) {
    this.dialog = h('dialog', { class: 'ask wide review', 'aria-labelledby': 'review-title', onclose: () => this.dialog.remove() },
      h('div', { class: 'page-head' }, h('h2', { id: 'review-title' }, 'What the text came to'), h('div', { class: 'buttons' }, this.add, button('Cancel', () => this.dialog.close(), { class: 'plain' }))),
      h('p', { class: 'soft small' }, 'On a field’s name, its first letter changes it: H headline, S source, L lead, P point, B body, N name of the takeaway, T takeaway, W web address, I image, O out. A headline begins an article.'),
      this.word, this.list);
    this.render();
  }

  open(): void {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.list.querySelector('select')?.focus();
  }

  private render(focus = -1, part: 'select' | 'textarea' = 'select'): void {
    let article = 0;
    this.list.replaceChildren(...this.blocks.map((block, i) => {
      if (block.role === 'headline')
        article++;
      return this.row(block, i, article);
    }));
    this.count();
    if (focus >= 0)
      this.list.children[Math.min(focus, this.blocks.length - 1)]?.querySelector<HTMLElement>(part)?.focus();
  }

  private row(block: Block, i: number, article: number): HTMLElement {
    const select = h('select', { 'aria-label': `Field of block ${i + 1}` }, ...roles.map(([key, word]) => h('option', { value: key, selected: key === block.role }, word)));
    const text = h('textarea', { rows: 1, 'aria-label': `Text of block ${i + 1}` }, block.text);
    select.addEventListener('change', () => {
      block.role = select.value as Role;
      this.render(i);
    });
    text.addEventListener('input', () => {
      block.text = text.value;
      this.count();
    });
    return h('li', { class: `block ${block.role}` },
      block.role === 'headline' ? h('p', { class: 'block-number' }, `Article ${article}`) : null,
      select, text,
      h('span', { class: 'block-tools' },
        button('Merge up', () => this.merge(i), { class: 'small plain', disabled: i === 0, 'aria-label': `Merge up: block ${i + 1}` }),
        button('Split', () => this.split(i, text), { class: 'small plain', title: 'At the cursor, or else after the first sentence', 'aria-label': `Split: block ${i + 1}` })));
  }

  private merge(i: number): void {
    const above = this.blocks[i - 1]!;
    const gap = above.role === 'lead' || above.role === 'body' || above.role === 'takeawayText' ? '\n\n' : ' ';
    above.text = above.text + gap + this.blocks[i]!.text;
    this.blocks.splice(i, 1);
    this.render(i - 1);
    announce('Merged');
  }

  private split(i: number, area: HTMLTextAreaElement): void {
    const { text, role } = this.blocks[i]!;
    const cursor = area.selectionStart;
    const at = cursor > 0 && cursor < text.length ? cursor : (/^.+?[.!?…:]["”»)]*\s+|^.*?\n+/s.exec(text)?.[0].length ?? 0);
    if (at <= 0 || at >= text.length) {
      announce('Put the cursor where it should be split');
      area.focus();
      return;
    }
    this.blocks.splice(i, 1, { role, text: text.slice(0, at).trim() }, { role: role === 'headline' ? 'source' : role, text: text.slice(at).trim() });
    this.render(i + 1);
    announce('Split');
  }

  private count(): void {
    const articles = toArticles(this.blocks).length;
    const out = this.blocks.filter(block => block.role === 'out').length;
    const lost = dropped(this.blocks).size;
    this.add.textContent = articles ? `Add ${count(articles, 'article')}` : 'Nothing to add';
    this.add.disabled = articles === 0 || lost > 0;
    this.word.textContent = [
      out ? `${count(out, 'line')} left out; ${out === 1 ? 'it stays' : 'they stay'} in the pasted text.` : 'Every line has its place.',
      lost ? `${count(lost, 'address')} too many: an article has one link and one image. Make ${lost === 1 ? 'it' : 'them'} body, or out.` : '',
    ].filter(Boolean).join(' ');
  }

  private finish(): void {
    this.dialog.close();
    void this.done(this.blocks);
  }
}
