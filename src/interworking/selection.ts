import { ElementId } from "#src/ieee80211/element/id.js";
import {
    type Credential,
    type Fit,
    type FitBy,
    judge,
    type Operator,
    operatorOf,
    roamingPriority,
    type Site,
} from "#src/interworking/credential.js";

/** A network that a credential is for. */
export interface Offer<S extends Site> {
    readonly site: S;
    readonly fit: Fit;
    /** Whose it is, going by the first credential that can tell. */
    readonly operator: Operator;
}

export interface Selection<S extends Site> {
    /** In the order of the sites. */
    readonly offers: readonly Offer<S>[];
    /** The best of those that are not excluded. */
    readonly best: Offer<S> | undefined;
}

/**
 * Which networks there are for these credentials, and which is the best: of the most important credential, at home, within
 * what it asks for; what is beyond that only where there is nothing else; then that of the most preferred partner.
 */
export function selectSite<S extends Site>(sites: readonly S[], credentials: readonly Credential[]): Selection<S> {
    const offers = sites.flatMap(site => {
        const fit = isUsable(site) ? bestFit(credentials, site) : undefined;
        return fit === undefined ? [] : [{ site, fit, operator: firstOperator(credentials, site) }];
    });
    const usable = offers.filter(({ fit }) => !fit.excluded);
    const within = usable.filter(({ fit }) => !isLimited(fit));
    const home = (from: readonly Offer<S>[]): Offer<S> | undefined =>
        foremost(from.filter(({ operator }) => operator === "home"));
    const first = foremost(within);
    const atHome = home(within);
    const preferred =
        atHome !== undefined && first !== undefined && compare(atHome.fit.credential, first.fit.credential) >= 0
            ? atHome
            : first;
    const chosen = preferred ?? home(usable) ?? foremost(usable);
    return { offers, best: chosen && bestPartner(chosen, usable) };
}

/** Only networks with robust security are meant by credentials: they are joined with EAP. */
export const isUsable = ({ elements }: Site): boolean => elements.has(ElementId.rsn);

/** The credential for one network, and by what: what keeps to all limits first. */
export function bestFit(credentials: readonly Credential[], site: Site): Fit | undefined {
    const fits = WAYS.map(by =>
        credentials
            .map(credential => judge(credential, site, by))
            .filter((found): found is Fit => typeof found !== "string"),
    );
    return among(fits, fit => !isLimited(fit)) ?? among(fits, () => true);
}

/** The latter goes before, where the credentials are equal. */
const WAYS: readonly FitBy[] = ["realm", "3gpp", "roamingConsortium"];

const among = (ways: readonly (readonly Fit[])[], wanted: (fit: Fit) => boolean): Fit | undefined =>
    ways.map(way => within(way.filter(wanted))).reduce(better, undefined);

/** The first of the most important ones that are not excluded, else the first. */
function within(fits: readonly Fit[]): Fit | undefined {
    const open = fits.filter(({ excluded }) => !excluded);
    return (
        open.reduce<Fit | undefined>(
            (best, fit) => (best === undefined || compare(fit.credential, best.credential) > 0 ? fit : best),
            undefined,
        ) ?? fits[0]
    );
}

function better(best: Fit | undefined, next: Fit | undefined): Fit | undefined {
    if (best === undefined || next === undefined) return next ?? best;
    if (best.excluded !== next.excluded) return best.excluded ? next : best;
    return compare(next.credential, best.credential) >= 0 ? next : best;
}

function foremost<S extends Site>(offers: readonly Offer<S>[]): Offer<S> | undefined {
    return offers.reduce<Offer<S> | undefined>(
        (best, offer) => (best === undefined || compare(offer.fit.credential, best.fit.credential) > 0 ? offer : best),
        undefined,
    );
}

/** Another one whose operator is a more preferred partner, unless it exceeds limits that the chosen one keeps to. */
const bestPartner = <S extends Site>(chosen: Offer<S>, offers: readonly Offer<S>[]): Offer<S> =>
    offers.reduce((best, offer) => {
        const preferred =
            roamingPriority(offer.fit.credential, offer.site) < roamingPriority(best.fit.credential, best.site);
        return preferred && (isLimited(best.fit) || !isLimited(offer.fit)) ? offer : best;
    }, chosen);

/** Positive: the first is the more important one. */
function compare(a: Credential, b: Credential): number {
    if (a.priority !== b.priority) return a.priority - b.priority;
    if (a.provisioningSp === undefined || a.provisioningSp !== b.provisioningSp) return 0;
    return b.spPriority - a.spPriority;
}

export const isLimited = ({ limits }: Fit): boolean => Object.values(limits).some(Boolean);

function firstOperator(credentials: readonly Credential[], site: Site): Operator {
    const judged = credentials.map(credential => operatorOf(credential, site));
    return judged.find(operator => operator !== "roaming") ?? "roaming";
}
