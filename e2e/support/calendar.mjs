// Eyes and hands for the calendar: where a card stands, and the ways of carrying it elsewhere.
import { until } from './story.mjs';

/** The card of a lesson. */
export function card(page, id) {
  return page.locator(`[data-testid="schedule.card"][data-id="${id}"]`);
}

// Begins what runs in the page: the lanes, what each is called (the room's or the teacher's name, or the day), the hours they show.
const EYES = `
  const grid = document.querySelector('[data-testid="schedule.grid"]');
  const lanes = [...grid.querySelectorAll('[data-lane]')];
  const heads = [...grid.querySelectorAll('[role="columnheader"]')].slice(-lanes.length);
  const named = ['rooms', 'teachers'].includes(grid.dataset.view);
  const nameOf = (lane) => (named ? heads[lanes.indexOf(lane)].firstElementChild.textContent : lane.dataset.lane);
  const [from, to] = ['--from', '--to'].map((name) => Number(grid.style.getPropertyValue(name)));`;

/**
 * What the eye sees of the cards: the lane (a name in the views of rooms and teachers, else its day), the time written on
 * the card, and the time its upper edge stands at beside the hours.
 */
export async function seen(page) {
  await page.getByTestId('schedule.grid').waitFor();
  return page.evaluate(`(() => {${EYES}
    const two = (number) => String(Math.floor(number)).padStart(2, '0');
    const isTime = (text) => /^[0-9]{2}:[0-9]{2}/.test(text);
    return lanes.flatMap((lane) => {
      const box = lane.getBoundingClientRect();
      return [...lane.querySelectorAll('[data-id]')].map((card) => {
        const down = (card.getBoundingClientRect().top - box.top) / box.height;
        // Cards keep a hair's breadth from the line of their hour.
        const minute = Math.round((from + down * (to - from)) * 12) * 5;
        const written = [...card.querySelectorAll('p')].map((line) => line.textContent.trim()).find(isTime);
        return {
          id: card.dataset.id, day: lane.dataset.lane, lane: nameOf(lane),
          written: written?.slice(0, 5), stands: two(minute / 60) + ':' + two(minute % 60),
        };
      });
    });
  })()`);
}

/** Waits until the card of a lesson stands there: on a lane, at a time. */
export async function stands(page, id, { lane, time }) {
  await until(async () => {
    const card = (await seen(page)).find((card) => card.id === id);
    return card && (!lane || card.lane === lane) && (!time || (card.stands === time && card.written === time));
  });
}

// Where the pointer takes a card, and where it must be for the card to land: in the middle of the lane, at a time.
async function way(page, id, { lane = null, time = null }) {
  // Away from the edges, where a hand makes the page scroll.
  await card(page, id).evaluate((card) => card.scrollIntoView({ block: 'center', inline: 'center' }));
  return page.evaluate(`(() => {${EYES}
    const [id, lane, time] = ${JSON.stringify([id, lane, time])};
    const card = grid.querySelector('[data-id="' + id + '"]');
    const target = lane ? lanes.find((it) => nameOf(it) === lane) : card.closest('[data-lane]');
    const [cardBox, laneBox] = [card, target].map((it) => it.getBoundingClientRect());
    const [hours, minutes] = time ? time.split(':').map(Number) : [];
    const top = time ? laneBox.top + ((hours + minutes / 60 - from) / (to - from)) * laneBox.height : cardBox.top;
    const held = Math.min(12, cardBox.height / 2);
    return {
      from: { x: cardBox.left + cardBox.width / 2, y: cardBox.top + held },
      to: { x: laneBox.left + laneBox.width / 2, y: top + held },
    };
  })()`);
}

/** Takes a card by the mouse and carries it, without letting go. Without `time` it stays at its height. */
export async function carry(page, id, target) {
  const { from, to } = await way(page, id, target);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 12 });
}

/** Carries a card by the mouse and lets it go. */
export async function drag(page, id, target) {
  await carry(page, id, target);
  await page.mouse.up();
}

/** Carries a card by a finger: it rests until the card is in the hand, then moves and lifts. */
export async function dragByFinger(page, id, target) {
  const { from, to } = await way(page, id, target);
  const finger = await page.context().newCDPSession(page);
  const touch = (type, ...points) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', from);
  await page.getByTestId('schedule.drop-slot').waitFor();
  for (let step = 1; step <= 12; step += 1) {
    await touch('touchMove', { x: from.x + ((to.x - from.x) * step) / 12, y: from.y + ((to.y - from.y) * step) / 12 });
  }
  await touch('touchEnd');
  await finger.detach();
}

/** Where a time of a lane is in the window, a hair below its line and clear of the lane's edges. */
export async function spot(page, lane, time) {
  return page.evaluate(`(() => {${EYES}
    const [lane, time] = ${JSON.stringify([lane, time])};
    const box = lanes.find((it) => nameOf(it) === lane).getBoundingClientRect();
    const [hours, minutes] = time.split(':').map(Number);
    return { x: box.left + box.width / 2, y: box.top + ((hours + minutes / 60 - from) / (to - from)) * box.height + 1 };
  })()`);
}

/** Draws over empty time by the mouse, without letting go. */
export async function draw(page, lane, begin, end) {
  const [a, b] = [await spot(page, lane, begin), await spot(page, lane, end)];
  await page.mouse.move(a.x, a.y);
  await page.mouse.down();
  await page.mouse.move(a.x, (a.y + b.y) / 2, { steps: 4 });
  await page.mouse.move(b.x, b.y, { steps: 4 });
}
