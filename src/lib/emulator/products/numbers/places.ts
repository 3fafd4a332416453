/** A place of the North American Numbering Plan, as its numbers show it. */
export interface Place {
  readonly areaCode: string
  readonly locality: string
  readonly region: string
  readonly rateCenter: string
  readonly lata: string
  readonly postalCode: string
  readonly latitude: number
  readonly longitude: number
}

const place = (row: string): Place => {
  const [areaCode, locality, region, rateCenter, lata, postalCode, latitude, longitude] = row.split('|')
  return {
    areaCode,
    locality,
    region,
    rateCenter,
    lata,
    postalCode,
    latitude: Number(latitude),
    longitude: Number(longitude),
  } as Place
}

/** A city for each area code; the first ones are offered first. */
export const PLACES: Readonly<Record<string, readonly Place[]>> = {
  US: [
    '206|Seattle|WA|SEATTLE|674|98101|47.6062|-122.3321',
    '415|San Francisco|CA|SNFC CNTRL|722|94103|37.7749|-122.4194',
    '212|New York|NY|NWYRCYZN01|132|10001|40.7128|-74.0060',
    '312|Chicago|IL|CHICAGO|358|60601|41.8781|-87.6298',
    '510|Oakland|CA|OKLD MN-PD|722|94607|37.8044|-122.2712',
    '202|Washington|DC|WSHNGTNZN1|236|20001|38.9072|-77.0369',
    '213|Los Angeles|CA|LSAN DA 01|730|90012|34.0522|-118.2437',
    '214|Dallas|TX|DALLAS|552|75201|32.7767|-96.7970',
    '215|Philadelphia|PA|PHLAZN01|228|19102|39.9526|-75.1652',
    '216|Cleveland|OH|CLEVELAND|320|44114|41.4993|-81.6944',
    '225|Baton Rouge|LA|BATONROUGE|492|70801|30.4515|-91.1871',
    '303|Denver|CO|DENVER|656|80202|39.7392|-104.9903',
    '305|Miami|FL|MIAMI|460|33128|25.7617|-80.1918',
    '313|Detroit|MI|DETROITZN1|340|48226|42.3314|-83.0458',
    '314|St. Louis|MO|LADUE|520|63101|38.6270|-90.1994',
    '317|Indianapolis|IN|INDIANAPLS|336|46204|39.7684|-86.1581',
    '401|Providence|RI|PROVIDENCE|130|02903|41.8240|-71.4128',
    '404|Atlanta|GA|ATLANTA|438|30303|33.7490|-84.3880',
    '405|Oklahoma City|OK|OKLA CITY|536|73102|35.4676|-97.5164',
    '408|San Jose|CA|SNJS WEST|722|95113|37.3382|-121.8863',
    '412|Pittsburgh|PA|PITTSBURGH|234|15222|40.4406|-79.9959',
    '414|Milwaukee|WI|MILWAUKEE|356|53202|43.0389|-87.9065',
    '480|Phoenix|AZ|PHOENIX|666|85004|33.4484|-112.0740',
    '502|Louisville|KY|LOUISVILLE|462|40202|38.2527|-85.7585',
    '503|Portland|OR|PORTLAND|672|97204|45.5152|-122.6784',
    '504|New Orleans|LA|NEWORLEANS|490|70112|29.9511|-90.0715',
    '505|Albuquerque|NM|ALBUQUERQE|664|87102|35.0844|-106.6504',
    '512|Austin|TX|AUSTIN|558|78701|30.2672|-97.7431',
    '513|Cincinnati|OH|CINCINNATI|922|45202|39.1031|-84.5120',
    '515|Des Moines|IA|DES MOINES|632|50309|41.5868|-93.6250',
    '602|Phoenix|AZ|PHOENIX|666|85003|33.4484|-112.0740',
    '612|Minneapolis|MN|TWINCITIES|628|55401|44.9778|-93.2650',
    '614|Columbus|OH|COLUMBUS|324|43215|39.9612|-82.9988',
    '615|Nashville|TN|NASHVILLE|470|37201|36.1627|-86.7816',
    '617|Boston|MA|BOSTON|128|02108|42.3601|-71.0589',
    '619|San Diego|CA|SNDG SNDG|732|92101|32.7157|-117.1611',
    '702|Las Vegas|NV|LAS VEGAS|721|89101|36.1699|-115.1398',
    '704|Charlotte|NC|CHARLOTTE|422|28202|35.2271|-80.8431',
    '713|Houston|TX|HOUSTON|560|77002|29.7604|-95.3698',
    '801|Salt Lake City|UT|SALT LAKE|660|84101|40.7608|-111.8910',
    '808|Honolulu|HI|HONOLULU|834|96813|21.3069|-157.8583',
    '813|Tampa|FL|TAMPACEN|952|33602|27.9506|-82.4572',
    '816|Kansas City|MO|KANSASCITY|524|64106|39.0997|-94.5786',
    '907|Anchorage|AK|ANCHORAGE|832|99501|61.2181|-149.9003',
    '916|Sacramento|CA|SCRM MAIN|726|95814|38.5816|-121.4944',
  ].map(place),
  CA: [
    '416|Toronto|ON|TORONTO|888|M5H|43.6532|-79.3832',
    '604|Vancouver|BC|VANCOUVER|888|V6B|49.2827|-123.1207',
    '403|Calgary|AB|CALGARY|888|T2P|51.0447|-114.0719',
    '204|Winnipeg|MB|WINNIPEG|888|R3C|49.8951|-97.1384',
    '506|Fredericton|NB|FREDERCTON|888|E3B|45.9636|-66.6431',
    '514|Montreal|QC|MONTREAL|888|H2Y|45.5017|-73.5673',
    '613|Ottawa|ON|OTTAWAHULL|888|K1P|45.4215|-75.6972',
    '780|Edmonton|AB|EDMONTON|888|T5J|53.5461|-113.4938',
    '902|Halifax|NS|HALIFAX|888|B3J|44.6488|-63.5752',
  ].map(place),
}

const EARTH_RADIUS_MILES = 3958.8

/** Great-circle distance in miles. */
export const distanceInMiles = (
  from: {readonly latitude: number; readonly longitude: number},
  to: {readonly latitude: number; readonly longitude: number},
): number => {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180
  const half = (degrees: number): number => Math.sin(radians(degrees) / 2) ** 2
  const chord =
    half(to.latitude - from.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(to.longitude - from.longitude)
  return 2 * EARTH_RADIUS_MILES * Math.asin(Math.sqrt(chord))
}

/** The place of a number; undefined for one of another country or an area code that is not in the table. */
export const placeOfNumber = (number: string): Place | undefined => {
  const areaCode = /^\+1(\d{3})\d{7}$/.exec(number)?.[1]
  return Object.values(PLACES)
    .flat()
    .find((each) => each.areaCode === areaCode)
}
