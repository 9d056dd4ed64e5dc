def text(s,n): return str(s.to_dict())
