import { Away, SignedOut, type Api, type Problem } from './api';
import { announce, button, h } from './dom';
import { type Store } from './store';

const modes = [['desktop', 'Desktop'], ['phone', 'Phone'], ['dark', 'Dark'], ['plain', 'Plain text'], ['bare', 'Images off'], ['inbox', 'Inbox']] as const;
type Mode = (typeof modes)[number][0];
interface Measure { bytes: number; articles: { id: string; bytes: number }[] | null; words: number; from: string; subject: string; preheader: string }

const clip = 102 * 1024;
const wordsAMinute = 230;

/** The issue as a reader gets it, by the renderer that sends it, from an address of its own. */
export class Preview {
  readonly element: HTMLElement;
  onArticle: (index: number) => void = () => undefined;
  private mode: Mode = 'desktop';
  private reader = '';
  private article: string | null = null;
  private readonly stage = h('div', { class: 'stage' });
  private readonly inbox = h('div', { class: 'inbox', hidden: true });
  private readonly note = h('p', { class: 'soft small preview-note' }, '');
  private readonly size = h('div', { class: 'size' });
  private readonly reading = h('p', { class: 'soft small' });
  private readonly readerWord = h('p', { class: 'soft small' }, 'As a made-up reader.');
  private frame: HTMLIFrameElement | null = null;
  private timer = 0;
  private asked = 0;

  constructor(private readonly store: Store, private readonly api: Api) {
    const tabs = h('div', { class: 'modes', role: 'group', 'aria-label': 'Ways to look at it' }, ...modes.map(([key, word]) =>
      button(word, () => this.choose(key, tabs), { class: 'small', 'data-mode': key, 'aria-pressed': String(key === this.mode) })));
    this.element = h('section', { class: 'preview-side', 'aria-labelledby': 'preview-title' },
      h('div', { class: 'preview-head' }, h('h2', { id: 'preview-title', class: 'small-title' }, 'Preview'), tabs),
      this.asReader(), this.inbox, this.stage, this.note, this.size, this.reading);
    addEventListener('message', event => {
      const data = event.data as { article?: unknown };
      if (event.source === this.frame?.contentWindow && typeof data?.article === 'number' && Object.keys(data).length === 1 && Number.isInteger(data.article))
        this.onArticle(data.article - 1);
    });
    new ResizeObserver(() => this.fit()).observe(this.stage);
  }

  /** The text changed on the server, or another article is looked at. */
  refresh(wait = 0): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.load(), wait);
  }

  follow(article: string | null): void {
    this.article = article;
    if (this.frame && article && this.mode !== 'plain')
      // A new fragment of the same page scrolls it and loads nothing.
      this.frame.src = this.frame.src.replace(/#.*$/, '') + this.fragment();
  }

  private fragment(): string {
    const at = this.article ? this.store.order.indexOf(this.article) : -1;
    return at < 0 ? '' : `#article-${at + 1}`;
  }

  private choose(mode: Mode, tabs: HTMLElement): void {
    this.mode = mode;
    for (const tab of tabs.querySelectorAll('button'))
      tab.setAttribute('aria-pressed', String(tab.dataset['mode'] === mode));
    this.refresh();
  }

  private async load(): Promise<void> {
    if (!this.element.checkVisibility())
      return;
    const ticket = ++this.asked;
    let measure;
    try {
      measure = await this.api.get<Measure>(`/measure?subscriber=${this.reader}`);
    } catch (error) {
      if (!(error instanceof Away || error instanceof SignedOut))
        throw error;
      this.note.textContent = 'The preview comes back when the service does.';
      return;
    }
    if (ticket !== this.asked)
      return;
    if (measure.problem) {
      this.showTrouble(measure.problem);
      return;
    }
    this.showSize(measure.body);
    this.showInbox(measure.body);
    this.inbox.hidden = this.mode !== 'inbox';
    this.stage.hidden = this.mode === 'inbox';
    this.note.textContent = this.mode === 'inbox' ? 'Programs cut where they like; 40 characters are few, 90 many.' : 'Click an article to open it. Links go nowhere.';
    if (this.mode !== 'inbox')
      this.showFrame(ticket);
  }

  /** In the mail's place, whichever way it was to be looked at: what is wrong, where, and what mends it. */
  private showTrouble({ detail, trouble }: Problem): void {
    // Once: it stays so with every key until somebody mends it.
    if (!this.stage.querySelector('.trouble'))
      announce('The preview cannot be shown.');
    this.inbox.hidden = true;
    this.stage.hidden = false;
    this.frame = null;
    this.stage.replaceChildren(h('div', { class: 'trouble' },
      h('p', {}, h('strong', {}, 'It cannot be shown yet.')),
      h('p', {}, trouble?.words ?? detail),
      trouble?.advice ? h('p', {}, trouble.advice, ' ', trouble.address ? h('a', { href: trouble.address }, trouble.link) : '') : ''));
    this.note.textContent = '';
    this.size.replaceChildren();
    this.reading.textContent = '';
  }

  /** The new page takes the old one's place when it is there: nothing flickers while somebody types. */
  private showFrame(ticket: number): void {
    const query = new URLSearchParams({ at: String(ticket) });
    if (this.mode === 'plain')
      query.set('format', 'text');
    if (this.mode === 'dark')
      query.set('theme', 'dark');
    if (this.mode === 'bare')
      query.set('images', 'off');
    if (this.reader)
      query.set('subscriber', this.reader);
    const next = h('iframe', { class: `mail ${this.mode}`, title: 'The issue as a reader sees it', sandbox: 'allow-scripts', src: `${this.api.root}/frame?${query}${this.fragment()}` });
    const old = this.frame;
    next.classList.add('coming');
    next.addEventListener('load', () => {
      if (ticket !== this.asked) {
        next.remove();
        return;
      }
      for (const other of [...this.stage.children])
        if (other !== next)
          other.remove();
      next.classList.remove('coming');
      this.frame = next;
      this.fit();
    }, { once: true });
    this.stage.append(next);
    if (!old)
      this.frame = next;
    this.fit();
  }

  /** A mail is 600 wide (390 on a phone); where there is less room it is shown smaller, not narrower. */
  private fit(): void {
    for (const frame of this.stage.querySelectorAll('iframe')) {
      const wide = frame.classList.contains('phone') ? 390 : frame.classList.contains('plain') ? this.stage.clientWidth : 660;
      const scale = Math.min(1, this.stage.clientWidth / wide);
      frame.style.width = `${wide}px`;
      frame.style.height = `${this.stage.clientHeight / scale}px`;
      frame.style.transform = `scale(${scale})`;
      frame.style.left = `${Math.max(0, (this.stage.clientWidth - wide * scale) / 2)}px`;
    }
  }

  private showSize(measure: Measure): void {
    const kb = (bytes: number) => `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`;
    const parts = measure.articles?.map((part, i) => ({ name: `${i + 1}`, label: `Article ${i + 1}`, bytes: part.bytes })) ?? [];
    const around = measure.bytes - parts.reduce((sum, part) => sum + part.bytes, 0);
    const bar = h('div', { class: 'size-bar', 'aria-hidden': 'true' });
    const share = (bytes: number) => `${Math.min(100, (bytes / Math.max(clip, measure.bytes)) * 100)}%`;
    const piece = (name: string, title: string, bytes: number, cssClass: string) => {
      const span = h('span', { class: cssClass, title: `${title}: ${kb(bytes)}` }, name);
      span.style.width = share(bytes);
      bar.append(span);
    };
    piece('', 'Masthead, texts and footer', around, 'around');
    for (const part of parts)
      piece(part.name, part.label, part.bytes, 'part');
    const words = h('p', { class: 'small' }, h('strong', {}, kb(measure.bytes)), ` of 102 KB, where Gmail cuts a mail off.`);
    if (measure.bytes > clip)
      words.append(' ', h('span', { class: 'state bad' }, 'Too long'));
    const details = parts.length ? h('details', { class: 'more', open: this.size.querySelector('details')?.open ?? false }, h('summary', {}, 'By article'),
      h('ol', { class: 'plain-list small' }, ...parts.map((part, i) => h('li', {}, `${this.store.text(measure.articles![i]!.id, 'headline') || 'No headline yet'}: ${kb(part.bytes)}`))),
      h('p', { class: 'soft small' }, `Masthead, intro, sign-off and footer: ${kb(around)}`)) : '';
    this.size.replaceChildren(words, bar, details);
    const minutes = Math.max(1, Math.round(measure.words / wordsAMinute));
    this.reading.textContent = `About ${minutes} min to read (${measure.words.toLocaleString('en-GB')} words).`;
  }

  private showInbox(measure: Measure): void {
    const line = (most: number) => h('div', { class: 'inbox-line' }, h('span', { class: 'inbox-from' }, measure.from), h('span', {},
      h('strong', {}, cut(measure.subject || '(no subject)', most)), ' ', h('span', { class: 'soft' }, cut(measure.preheader, Math.max(0, most - [...measure.subject].length)))));
    this.inbox.replaceChildren(h('p', { class: 'small soft' }, 'Cut at 40 characters'), line(40), h('p', { class: 'small soft' }, 'Cut at 90 characters'), line(90));
  }

  /** As whom: a reader found by their whole address. */
  private asReader(): HTMLElement {
    const input = h('input', { type: 'email', id: 'as-reader', autocomplete: 'off', placeholder: 'reader@example.org' });
    const look = async () => {
      const address = input.value.trim();
      if (!address) {
        this.reader = '';
        this.readerWord.textContent = 'As a made-up reader.';
        this.refresh();
        return;
      }
      const found = await this.api.get<{ id: string; name: string }>(`/reader?address=${encodeURIComponent(address)}`).catch(() => null);
      if (found?.problem || !found) {
        this.readerWord.textContent = found?.problem?.detail ?? 'That cannot be looked up now.';
        return;
      }
      this.reader = found.body.id;
      this.readerWord.textContent = `As ${found.body.name || address}.`;
      this.refresh();
    };
    return h('details', { class: 'more as-reader' }, h('summary', {}, 'As which reader'),
      h('form', { class: 'stack tight', novalidate: true, onsubmit: (event: SubmitEvent) => { event.preventDefault(); void look(); } },
        h('div', { class: 'field' }, h('label', { for: 'as-reader' }, 'Address of a subscriber'), h('div', { class: 'with-button' }, input, h('button', {}, 'Show'))),
        this.readerWord));
  }
}

function cut(text: string, most: number): string {
  const signs = [...text];
  return signs.length <= most ? text : most < 2 ? '' : `${signs.slice(0, most - 1).join('')}…`;
}
