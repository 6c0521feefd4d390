"""`devops docker`: Dockerfiles of projects' repositories compared with what definitions say."""
