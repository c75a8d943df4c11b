import { type Actions } from './actions';
import { type Api } from './api';
import { button, h } from './dom';
import { articleFields, issueFields, type ArticleAnswer, type IssueAnswer } from './wire';

interface Line { id: string; name: string; at: string; by: string | null }
interface Moment { name: string; at: string; issue: Omit<IssueAnswer, 'id' | 'etag' | 'state' | 'number' | 'pending'>; articles: { id: string; content: Omit<ArticleAnswer, 'id' | 'etag'> }[] }

/** Moments with a name, newest first: look at one, go back to it. Going back is an edit like any other, and can be undone. */
export function openHistory(api: Api, actions: Actions, zone: string, point: (name: string) => Promise<boolean>): void {
  const list = h('ol', { class: 'rows' });
  const word = h('p', { class: 'soft', role: 'status' }, 'Looking…');
  const look = h('div', { class: 'moment' });
  const name = h('input', { type: 'text', id: 'point-name', maxlength: 120, autocomplete: 'off', placeholder: 'For example: as agreed with Maren' });
  const when = (at: string) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at));

  const read = async () => {
    const answer = await api.get<Line[]>('/history').catch(() => null);
    const lines = answer?.problem ? [] : answer?.body ?? [];
    word.textContent = !answer || answer.problem ? 'The history cannot be read now. Try again in a moment.' : lines.length ? '' : 'Nothing yet. Points are set before a paste, with every test mail, at submit and approval, and whenever you set one.';
    list.hidden = !lines.length;
    list.replaceChildren(...lines.map(line => h('li', {},
      h('div', {}, h('p', { class: 'title' }, line.name), h('p', { class: 'soft small' }, `${when(line.at)}${line.by ? ` · ${line.by}` : ''}`)),
      h('div', { class: 'aside' }, button('Look', () => void show(line), { class: 'small', 'aria-label': `Look at ${line.name}, ${when(line.at)}` })))));
  };
  const show = async (line: Line) => {
    const answer = await api.get<Moment>(`/history/${line.id}`).catch(() => null);
    if (!answer || answer.problem) {
      word.textContent = answer?.problem?.detail ?? 'It cannot be read now. Try again in a moment.';
      return;
    }
    const moment = answer.body;
    look.replaceChildren(
      h('h3', {}, `${line.name}, ${when(line.at)}`),
      h('dl', { class: 'facts wide' }, ...([['Subject', moment.issue.subject], ['Preheader', moment.issue.preheader], ['Intro', moment.issue.intro]] as const)
        .filter(([, text]) => text).map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text)))),
      h('ol', { class: 'plain-list' }, ...moment.articles.map(article => h('li', {}, h('details', {}, h('summary', {}, article.content.headline || 'No headline'),
        h('p', { class: 'small moment-text' }, [article.content.source, article.content.lead, ...article.content.points.map(p => `• ${p}`), article.content.body, article.content.takeaway?.text ?? ''].filter(Boolean).join('\n\n')))))),
      h('div', { class: 'buttons' }, button('Go back to this', () => void restore(line, moment), { class: 'primary' })));
    look.querySelector('button')?.focus();
  };
  const restore = async (line: Line, moment: Moment) => {
    if (!await point('Before going back')) {
      word.textContent = 'What you have now could not be kept as a point, so nothing was changed. Try again when the service answers.';
      return;
    }
    dialog.close();
    const issue = issueFields({ ...moment.issue, id: '', etag: '', state: '', number: 0, pending: null });
    actions.restore(`Went back to “${line.name}”`, issue, new Map(moment.articles.map(article => [article.id, articleFields(article.content)])));
    actions.toast(`Everything is as at “${line.name}”, ${when(line.at)}.`, true);
  };
  const set = async () => {
    if (!name.value.trim()) {
      name.focus();
      return;
    }
    word.textContent = await point(name.value.trim()) ? '' : 'The point could not be set. Try again in a moment.';
    name.value = '';
    await read();
  };
  const dialog = h('dialog', { class: 'ask wide', 'aria-labelledby': 'history-title', onclose: () => dialog.remove() },
    h('div', { class: 'page-head' }, h('h2', { id: 'history-title' }, 'History'), button('Close', () => dialog.close(), { class: 'plain' })),
    h('form', { class: 'stack tight', onsubmit: (event: SubmitEvent) => { event.preventDefault(); void set(); } },
      h('div', { class: 'field' }, h('label', { for: 'point-name' }, 'Name this moment'), h('div', { class: 'with-button' }, name, h('button', {}, 'Set a point')))),
    word, h('div', { class: 'history-columns' }, list, look));
  document.body.append(dialog);
  dialog.showModal();
  void read();
}
