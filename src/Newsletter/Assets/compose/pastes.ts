import { Away, SignedOut, type Api } from './api';
import { button, h } from './dom';
import { type Clip } from './paste';
import { uuid } from './dom';

interface Waiting { id: string; articles: string[]; text: string; html: string | null }

/** Brings pasted texts to the service, which keeps them with their articles; until then they wait in this browser. */
export class Pastes {
  private readonly key: string;
  private memory: Waiting[] = [];
  private sending = false;

  constructor(private readonly api: Api, account: string, issue: string) {
    this.key = `newsletter-pastes:${account}:${issue}`;
    try {
      this.memory = JSON.parse(localStorage.getItem(this.key) ?? '[]') as Waiting[];
    } catch {
      this.memory = [];
    }
  }

  keep(clip: Clip, articles: string[]): void {
    this.memory.push({ id: uuid(), articles, text: clip.text, html: clip.html });
    this.store();
    void this.send();
  }

  /** Called again whenever something else was saved. */
  async send(): Promise<void> {
    if (this.sending)
      return;
    this.sending = true;
    try {
      while (this.memory[0]) {
        await this.api.send('POST', '/pastes', this.memory[0]);
        this.memory.shift();
        this.store();
      }
    } catch (error) {
      if (!(error instanceof Away || error instanceof SignedOut))
        throw error;
    } finally {
      this.sending = false;
    }
  }

  private store(): void {
    try {
      if (this.memory.length)
        localStorage.setItem(this.key, JSON.stringify(this.memory));
      else
        localStorage.removeItem(this.key);
    } catch {
      // It waits in this page's memory then.
    }
  }
}

/** The text that an article was made of, as it came. */
export async function showPaste(api: Api, article: string, say: (text: string) => void): Promise<void> {
  const answer = await api.get<{ at: string; format: string; text: string }>(`/articles/${article}/paste`).catch(() => null);
  if (!answer || answer.problem) {
    say(answer?.problem?.detail ?? 'It cannot be fetched now. Try again in a moment.');
    return;
  }
  const dialog = h('dialog', { class: 'ask wide', 'aria-labelledby': 'raw-title', onclose: () => dialog.remove() },
    h('div', { class: 'page-head' }, h('h2', { id: 'raw-title' }, 'The pasted text'), button('Close', () => dialog.close(), { class: 'primary' })),
    h('p', { class: 'soft small' }, `As it came on ${new Date(answer.body.at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}; kept for 30 days.`),
    h('pre', { class: 'raw', tabindex: 0, role: 'region', 'aria-label': 'Pasted text' }, answer.body.text));
  document.body.append(dialog);
  dialog.showModal();
}
