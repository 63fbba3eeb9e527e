// The icons: strokes on a grid of 16, in the colour of the text beside them.
const paths = {
  home: 'M2.500 7.500 8 2.500l5.500 5M4 6.500v7h8v-7',
  send: 'M13.500 2.500 2.500 7l4.500 2 2 4.500zM7 9l6.500-6.500',
  overview: 'M2.5 13.5h11M4 11V7m4 4V3m4 8V8.5',
  connectors: 'M5.5 8h5M4 5.5v5M12 5.5v5M1.5 8H4m8 0h2.5',
  queues: 'M2.5 4h11M2.5 8h8M2.5 12h5',
  messages: 'M2.5 3.5h11v7.5h-6l-3 2.5V11h-2z',
  inbound: 'M8 2.5v7m-3-3 3 3 3-3M2.5 11v2.5h11V11',
  unmatched: 'M8 10.5v.5M6 6a2 2 0 1 1 2 2.3v.4M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12Z',
  accounts: 'M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.5c.5-2.6 2.4-4 5-4s4.500 1.400 5 4',
  webhooks: 'M6.500 9.500a3 3 0 0 1 0-4.200l2-2a3 3 0 0 1 4.200 4.200l-1 1M9.500 6.500a3 3 0 0 1 0 4.200l-2 2a3 3 0 0 1-4.200-4.200l1-1',
  prices:
    'M8 2.500v11M10.800 5C10 4 9 3.800 8 3.800c-1.500 0-2.800.700-2.800 2.100C5.200 9 10.900 7.200 10.900 10.200c0 1.300-1.300 2-2.900 2-1.300 0-2.400-.400-3.100-1.300',
  routes: 'M4 12.500V9a3 3 0 0 1 3-3h5.500M10 3.500 12.500 6 10 8.500M4 3v2',
  rules: 'M8 2 3 4v4c0 3 2.200 5 5 6 2.800-1 5-3 5-6V4zM6 8l1.500 1.500L10.500 6.500',
  numbers: 'M6.500 2.500 5 13.500M11 2.500 9.500 13.500M3 6h10.500M2.500 10H13',
  audit: 'M8 5v3l2 1.500M3 4.500A6 6 0 1 1 2 8M3 2v2.500h2.500',
  ledger: 'M3.500 2.500h9v11h-9zM6 5.500h4M6 8h4M6 10.500h2',
  settings: 'M2.500 4.500h6m3 0h2m-11 7h2m3 0h6M10 3v3M6 10v3',
  handset: 'M5 1.500h6a.5.500 0 0 1 .500.500v12a.5.500 0 0 1-.500.500H5a.5.500 0 0 1-.500-.500V2a.5.500 0 0 1 .500-.500ZM7 12.500h2',
  picture: 'M2.500 3h11v10h-11zM2.500 11 6 7.500l2.500 2.500 2-2 3 3M10.500 6v.300',
  docs: 'M6 4 2.500 8 6 12M10 4l3.500 4L10 12',
  search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Zm3.300-1.200 3.200 3.200',
  menu: 'M2.500 4h11M2.500 8h11M2.500 12h11',
  close: 'm4 4 8 8M12 4l-8 8',
  expand: 'M9.500 2.500h4v4M13.500 2.500 9 7M6.500 13.500h-4v-4M2.500 13.500 7 9',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  warning: 'M8 2.500 14 13H2zM8 6.500v3m0 1.500v.300',
  check: 'm3 8.500 3.500 3.500L13 5',
  info: 'M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12Zm0-6.500V11m0-6v.300',
  theme: 'M8 13.500a5.500 5.500 0 1 0 0-11zM8 2.500v11',
} as const;
export type IconName = keyof typeof paths;

export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.4"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={paths[name]} />
  </svg>
);
