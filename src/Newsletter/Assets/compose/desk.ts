import { type Actions } from './actions';
import { type Api } from './api';
import { button, h } from './dom';
import { type Store } from './store';
import { articleFields, type ArticleAnswer } from './wire';

interface Item { id: string; headline: string; source: string; used: boolean; ran: string | null; note: string }

/** What waits on the item desk: unused articles first. */
export function openDesk(store: Store, api: Api, actions: Actions): void {
  const list = h('ul', { class: 'rows desk-items' });
  const word = h('p', { class: 'soft', role: 'status' }, 'Looking…');
  const search = h('input', { type: 'search', id: 'desk-search', autocomplete: 'off' });
  let timer = 0;
  let asked = 0;
  const look = async () => {
    const ticket = ++asked;
    const answer = await api.get<Item[]>(`/desk?q=${encodeURIComponent(search.value.trim())}`).catch(() => null);
    if (ticket !== asked)
      return;
    const items = answer?.problem ? [] : (answer?.body ?? []).filter(item => !store.order.includes(item.id));
    word.textContent = !answer || answer.problem ? 'The item desk does not answer now. Try again in a moment.'
      : items.length ? `${items.length} article${items.length === 1 ? '' : 's'}` : search.value.trim() ? 'No article is like that.' : 'Nothing waits on the item desk.';
    list.replaceChildren(...items.map(item => h('li', {},
      h('div', {}, h('p', { class: 'title' }, item.headline), item.source ? h('p', { class: 'soft small' }, item.source) : null, item.note ? h('p', { class: 'small' }, item.note) : null),
      h('div', { class: 'aside' }, item.ran ? h('span', { class: 'state warn' }, item.ran) : item.used ? h('span', { class: 'state' }, 'In another issue') : null, button('Add', () => void add(item), { class: 'small', 'aria-label': `Add ${item.headline}` })))));
    list.hidden = items.length === 0;
  };
  const add = async (item: Item) => {
    const answer = await api.get<ArticleAnswer>(`/articles/${item.id}`).catch(() => null);
    if (!answer || answer.problem) {
      word.textContent = answer?.problem?.detail ?? 'It cannot be fetched now. Try again in a moment.';
      return;
    }
    const part = store.article(item.id);
    if (part.etag === null) {
      part.base = part.now = articleFields(answer.body);
      part.etag = answer.body.etag;
    }
    actions.bring([item.id], item.headline);
    void look();
  };
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), 200);
  });
  const dialog = h('dialog', { class: 'ask wide', 'aria-labelledby': 'desk-title', onclose: () => dialog.remove() },
    h('div', { class: 'page-head' }, h('h2', { id: 'desk-title' }, 'From the item desk'), button('Done', () => dialog.close(), { class: 'primary' })),
    h('div', { class: 'field' }, h('label', { for: 'desk-search' }, 'Search in headline, source and tags'), search), word, list);
  document.body.append(dialog);
  dialog.showModal();
  void look();
}
